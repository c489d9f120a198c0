package io.troupe.simulation.raft;

import io.troupe.consensus.Payload;
import java.util.List;

/**
 * What a group's commands change.
 *
 * @param <R> what it says to one
 */
public interface StateMachine<R> {
  /** Carries a command out. */
  R apply(Payload command);

  /** Of its state, or of all commands that it was ever given. */
  long hash();

  /** All of it, in pieces. */
  List<Payload> snapshot();

  /** Becomes what it was at a snapshot; without pieces, what it was at first. */
  void restore(List<Payload> pieces);
}
