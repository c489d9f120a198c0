package io.troupe.persistence.groups;

import io.troupe.consensus.Output;
import java.util.Optional;

/** Hears how a replica stands, on the group's thread; so it must be quick. */
public interface GroupListener {
  /** The role, the term or the leader changed. */
  void stands(Output.Standing standing);

  /** The last that is heard. Nothing is applied, written or sent any more. */
  void ended(Optional<Throwable> failure);
}
