package io.troupe.sharding.map;

import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.Version;
import java.util.Optional;

/**
 * One change of a key, as history and watchers are told.
 *
 * @param how what happened
 * @param version its version
 * @param timeMillis what the owner's wall clock showed, since 1970 UTC
 * @param entry what the key held from then on; empty where it is gone, and where the value was
 *     replaced since and is not kept any more
 * @param requestId the request that made it, if it had an id
 * @param principal who made it, as far as that was said
 */
public record MapRevision(
    How how,
    Version version,
    long timeMillis,
    Optional<MapEntry> entry,
    Optional<RequestId> requestId,
    Principal principal) {

  /** What may happen to a key. Numbers are stable: they travel. */
  public enum How {
    /** It was set. */
    PUT(1),
    /** It was removed. */
    REMOVED(2),
    /** Its time to live ended. */
    EXPIRED(3),
    /** All keys of the map in its partition were removed. */
    CLEARED(4),
    /** The session that it lived with ended. */
    SESSION_ENDED(5);

    private final int number;

    How(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    static How of(int number) {
      if (number < 1 || number > values().length) {
        throw new IllegalArgumentException("no change has the number " + number);
      }
      return values()[number - 1];
    }
  }

  /** About how much memory it holds, in bytes. */
  int sizeBytes() {
    return 96 + entry.map(MapEntry::sizeBytes).orElse(0) + principal.name().length();
  }
}
