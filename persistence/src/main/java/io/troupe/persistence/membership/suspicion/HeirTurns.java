package io.troupe.persistence.membership.suspicion;

import java.util.List;
import java.util.Optional;

/**
 * Whose turn it is to lead what this node gives up. An heir may be unable to lead, and each attempt
 * holds up its group: the next one comes at another heir, and ever later. It begins anew once
 * nobody was an heir for {@value #FIRST_MILLIS} ms; heirs may come and go at every look.
 */
public final class HeirTurns {
  /** Between the first attempt and the second. */
  static final long FIRST_MILLIS = 1_000;

  /** Between attempts, at most. */
  static final long LAST_MILLIS = 32_000;

  private int attempts;
  private long pauseMillis;
  private long triedMillis;
  private boolean away;
  private long awayMillis;

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
      awayMillis = away ? awayMillis : nowMillis;
      away = true;
      return Optional.empty();
    }
    if (away && nowMillis - awayMillis >= FIRST_MILLIS) {
      attempts = 0;
    }
    away = false;
    if (attempts > 0 && nowMillis - triedMillis < pauseMillis) {
      return Optional.empty();
    }
    pauseMillis = attempts == 0 ? FIRST_MILLIS : Math.min(LAST_MILLIS, 2 * pauseMillis);
    triedMillis = nowMillis;
    return Optional.of(heirs.get(attempts++ % heirs.size()));
  }
}
