/** What tests of kinds have in common. */
@NullMarked
package io.troupe.coordination.part;

import org.jspecify.annotations.NullMarked;
