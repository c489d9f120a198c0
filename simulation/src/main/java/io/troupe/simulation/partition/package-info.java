/**
 * The world of one partition: owners that may both believe in themselves, their journal, clients
 * and a watcher, on simulated clocks, network and disk. Knows the partition machine and the map's
 * messages, and none of their insides.
 */
@NullMarked
package io.troupe.simulation.partition;

import org.jspecify.annotations.NullMarked;
