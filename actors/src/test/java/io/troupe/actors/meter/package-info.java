/** Tests of what is counted. */
@NullMarked
package io.troupe.actors.meter;

import org.jspecify.annotations.NullMarked;
