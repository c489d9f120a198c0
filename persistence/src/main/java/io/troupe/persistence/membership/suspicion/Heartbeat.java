package io.troupe.persistence.membership.suspicion;

import io.troupe.persistence.membership.rules.Testimony;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a node tells every voter four times a second, and at once when it begins to miss somebody.
 *
 * @param incarnation the present start of its actor system; empty while it has none
 * @param missed whom it misses, and why
 */
public record Heartbeat(OptionalLong incarnation, NavigableMap<String, Testimony.Why> missed) {
  /** How many missed nodes one names at most; more are of no use to anybody. */
  public static final int MAX_MISSED = 256;

  public Heartbeat {
    missed = Collections.unmodifiableNavigableMap(new TreeMap<>(missed));
  }
}
