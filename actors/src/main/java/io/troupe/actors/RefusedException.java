package io.troupe.actors;

import java.io.Serial;

/**
 * The request was refused: nothing happened, and nothing of it will. Whether a retry can help is
 * said by {@link Refusal.Code#isTransient()}.
 */
public class RefusedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  /** Carries the refusal. */
  public RefusedException(Refusal refusal) {
    super(refusal.code() + ": " + refusal.detail(), null, false, false);
    this.refusal = refusal;
  }

  /** Carries a refusal made of its parts. */
  public RefusedException(Refusal.Code code, String detail) {
    this(new Refusal(code, detail));
  }

  /** Why. */
  public Refusal refusal() {
    return refusal;
  }
}
