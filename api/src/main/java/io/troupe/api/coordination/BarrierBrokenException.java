package io.troupe.api.coordination;

import io.troupe.coordination.barrier.BarrierOutcome.Broken;
import java.util.Optional;

/** Who waited at a barrier hears that not all came: of all parties of a generation, all do. */
public final class BarrierBrokenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Optional<Broken> how;

  /**
   * Broken.
   *
   * @param how by whom and why, if that is known still
   */
  public BarrierBrokenException(String message, Optional<Broken> how) {
    super(message);
    this.how = how;
  }

  /** By whom and why; empty where that is not known any more, or the barrier is gone. */
  public Optional<Broken> how() {
    return how;
  }
}
