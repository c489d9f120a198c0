/** Tests of the rules that keep rooms in their place. */
@NullMarked
package io.troupe.testkit.architecture;

import org.jspecify.annotations.NullMarked;
