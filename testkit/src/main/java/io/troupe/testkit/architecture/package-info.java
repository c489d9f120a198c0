/** Rules that keep rooms in their place: which may know which, and which know nothing impure. */
@NullMarked
package io.troupe.testkit.architecture;

import org.jspecify.annotations.NullMarked;
