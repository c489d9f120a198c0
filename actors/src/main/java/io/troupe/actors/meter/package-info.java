/**
 * What rooms count without knowing who looks: plain numbers, cheap to add to and read rarely. The
 * names under which they are shown stand above, in the interfaces.
 */
@NullMarked
package io.troupe.actors.meter;

import org.jspecify.annotations.NullMarked;
