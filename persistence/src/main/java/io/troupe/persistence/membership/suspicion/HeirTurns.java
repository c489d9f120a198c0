package io.troupe.persistence.membership.suspicion;

import java.util.List;
import java.util.Optional;

/**
 * Whose turn it is to lead what this node gives up. An heir may be unable to lead, and each attempt
 * holds up its group: the next one comes at another heir, and ever later, until nobody is an heir
 * any more. Heirs may come and go at every look, so even then an attempt comes {@value
 * #FIRST_MILLIS} ms after the last one at the earliest.
 */
public final class HeirTurns {
  /** Between the first attempt and the second. */
  static final long FIRST_MILLIS = 1_000;

  /** Between attempts, at most. */
  static final long LAST_MILLIS = 32_000;

  private int attempts;
  private long pauseMillis;
  private long triedMillis;

  /** Nobody tried before. */
  public HeirTurns() {}

  /**
   * Whom to try now, if anybody.
   *
   * @param heirs who may lead, the best first
   * @param nowMillis of a clock that never goes back
   */
  public Optional<String> next(List<String> heirs, long nowMillis) {
    if (heirs.isEmpty()) {
      attempts = 0;
      pauseMillis = Math.min(pauseMillis, FIRST_MILLIS);
      return Optional.empty();
    }
    if (nowMillis - triedMillis < pauseMillis) {
      return Optional.empty();
    }
    pauseMillis = attempts == 0 ? FIRST_MILLIS : Math.min(LAST_MILLIS, 2 * pauseMillis);
    triedMillis = nowMillis;
    return Optional.of(heirs.get(attempts++ % heirs.size()));
  }
}
