package io.troupe.api.past;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.Version;
import java.io.Serial;
import java.time.Instant;

/**
 * The past that was asked for is not known any more; a repetition is vain. What is known stays
 * readable.
 */
public final class OutOfHistoryException extends RefusedException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Version oldestVersion;
  private final Instant oldestTime;

  /** Says what is known still. */
  public OutOfHistoryException(Version oldestVersion, Instant oldestTime) {
    super(
        Refusal.Code.OUT_OF_HISTORY,
        ("that past is not known any more: its partition tells it from version %s on, %s, but for"
                + " replaced values that were too large to be kept")
            .formatted(oldestVersion, oldestTime));
    this.oldestVersion = oldestVersion;
    this.oldestTime = oldestTime;
  }

  /**
   * The first version of the partition from which on its past is known; where only a value was too
   * large to be kept, the next version of the key that can be told.
   */
  public Version oldestVersion() {
    return oldestVersion;
  }

  /** The owner's clock at that version. */
  public Instant oldestTime() {
    return oldestTime;
  }
}
