/** Tests of the kernel as a whole: its arrows and its purity. */
@NullMarked
package io.troupe.actors;

import org.jspecify.annotations.NullMarked;
