/**
 * The vocabulary that every room shares: small immutable values with one meaning each. Two bare
 * {@code long}s side by side in a signature would be a defect; these types are why there are none.
 */
@NullMarked
package io.troupe.actors;

import org.jspecify.annotations.NullMarked;
