/**
 * Real nodes on this machine: {@link io.troupe.trial.cluster.Cluster} starts them, each as the
 * process that {@code troupe start} makes, with a directory and a log of its own.
 *
 * <p>Promised: each process is ended by its own id when the cluster is closed, and when this
 * process ends, by an interrupt too; if this process is killed, its nodes end by themselves, but
 * for one that stands still.
 */
@NullMarked
package io.troupe.trial.cluster;

import org.jspecify.annotations.NullMarked;
