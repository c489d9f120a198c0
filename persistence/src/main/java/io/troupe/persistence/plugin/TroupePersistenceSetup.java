package io.troupe.persistence.plugin;

import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.Snapshots;
import java.util.function.Supplier;
import org.apache.pekko.actor.setup.Setup;

/**
 * Gives an actor system the journal that its plugins write to. The journal must outlive the system.
 */
public final class TroupePersistenceSetup extends Setup {
  private final FencedJournal journal;
  private final Snapshots snapshots;
  private final Supplier<Claimant> claimant;

  /**
   * Names the journal.
   *
   * @param journal for events, and for the pieces of snapshots
   * @param snapshots of the same journal
   * @param claimant who claims, asked at each recovery
   */
  public TroupePersistenceSetup(
      FencedJournal journal, Snapshots snapshots, Supplier<Claimant> claimant) {
    this.journal = journal;
    this.snapshots = snapshots;
    this.claimant = claimant;
  }

  FencedJournal journal() {
    return journal;
  }

  Snapshots snapshots() {
    return snapshots;
  }

  Claimant claimant() {
    return claimant.get();
  }
}
