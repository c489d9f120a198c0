/**
 * Faults as values: what is done to which node, for how long, drawn by a seed. {@link
 * io.troupe.trial.nemesis.FaultPlan} draws, {@link io.troupe.trial.nemesis.Nemesis} does it to a
 * cluster, and says of each kind that it cannot do what this machine lacks.
 */
@NullMarked
package io.troupe.trial.nemesis;

import org.jspecify.annotations.NullMarked;
