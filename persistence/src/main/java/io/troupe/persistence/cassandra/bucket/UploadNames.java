package io.troupe.persistence.cassandra.bucket;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Names under which rows outside of the chain were written, or may have been. A name is here before
 * its first row is written, and until after its last one is deleted, so that nothing is left behind
 * by whoever dies in between; from here it goes to the batch that it holds the events of, if it
 * does.
 *
 * @param snapshot of the newest snapshot's pieces
 * @param unsealed of the pieces that are arriving
 * @param spare of what nobody needs, or not yet
 */
public record UploadNames(Optional<UUID> snapshot, Optional<UUID> unsealed, Set<UUID> spare) {
  /** None yet. */
  public static final UploadNames NONE =
      new UploadNames(Optional.empty(), Optional.empty(), Set.of());

  public UploadNames {
    spare = Set.copyOf(spare);
  }

  /** Whether it is one of a snapshot's pieces. */
  public boolean needs(UUID name) {
    return snapshot.equals(Optional.of(name)) || unsealed.equals(Optional.of(name));
  }

  /** With one more of which nothing is written yet. */
  public UploadNames with(UUID name) {
    Set<UUID> more = new LinkedHashSet<>(spare);
    more.add(name);
    return new UploadNames(snapshot, unsealed, more);
  }

  /** The name is known elsewhere now. */
  public UploadNames without(UUID name) {
    Set<UUID> rest = new LinkedHashSet<>(spare);
    rest.remove(name);
    return new UploadNames(snapshot, unsealed, rest);
  }

  /** Nothing spare is left. */
  public UploadNames swept() {
    return new UploadNames(snapshot, unsealed, Set.of());
  }

  /** What was spare are the pieces that arrive. */
  public UploadNames arriving(UUID name) {
    return new UploadNames(snapshot, Optional.of(name), without(name).spare);
  }

  /** The pieces that were arriving are not needed. */
  public UploadNames dropped() {
    return new UploadNames(
        snapshot, Optional.empty(), unsealed.map(name -> with(name).spare).orElse(spare));
  }

  /** The pieces that were arriving are the newest snapshot; those of the one before may go. */
  public UploadNames sealed() {
    return new UploadNames(
        unsealed, Optional.empty(), snapshot.map(name -> with(name).spare).orElse(spare));
  }
}
