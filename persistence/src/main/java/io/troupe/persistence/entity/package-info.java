/**
 * What entities of Pekko Persistence leave on disk: their events and their snapshots, in terms of
 * the fenced journal, without Pekko. Each entity has two journals:
 *
 * <pre>
 *   entity/ID     one record per event; a number whose event was refused is skipped
 *   snapshot/ID   pieces of snapshots, and catalogues that say which pieces are snapshots:
 *
 *     #1 piece  #2 piece  #3 catalogue {100: #1..2}  #4 piece  #5 catalogue {100: #1..2, 200: #4}
 * </pre>
 *
 * The newest record is a catalogue, or a piece that says where the newest catalogue is. So a
 * snapshot counts once its catalogue is stored, and whatever a crash left behind counts nothing.
 *
 * <p>Pure: no clock, thread, disk or actor.
 */
@NullMarked
package io.troupe.persistence.entity;

import org.jspecify.annotations.NullMarked;
