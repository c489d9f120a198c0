/**
 * What is true in a simulated partition: made from the events that became durable and from maps as
 * somebody would write them who has never heard of the rules. Each answer is held against it.
 */
@NullMarked
package io.troupe.simulation.truth;

import org.jspecify.annotations.NullMarked;
