/** Tests of what all protocols share. */
@NullMarked
package io.troupe.consensus;

import org.jspecify.annotations.NullMarked;
