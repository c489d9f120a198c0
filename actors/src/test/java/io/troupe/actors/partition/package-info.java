/** Tests of the partition machine without actors: rules, simulation, formats on disk. */
@NullMarked
package io.troupe.actors.partition;

import org.jspecify.annotations.NullMarked;
