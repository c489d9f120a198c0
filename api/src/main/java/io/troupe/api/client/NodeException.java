package io.troupe.api.client;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call to a node that got no answer of the kind it was made for. */
public abstract sealed class NodeException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private NodeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The node refused: nothing happened, and nothing of it will. */
  public static final class Refused extends NodeException {
    @Serial private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean isTransient;

    /**
     * Carries a refusal.
     *
     * @param code the problem's code, such as {@code too-large}
     * @param detail for people
     * @param isTransient whether the same request may succeed later
     */
    public Refused(String code, String detail, boolean isTransient) {
      super(detail, null);
      this.code = code;
      this.isTransient = isTransient;
    }

    /** The problem's code, such as {@code too-large}; stable. */
    public String code() {
      return code;
    }

    /** Whether the same request may succeed later without being changed. */
    public boolean isTransient() {
      return isTransient;
    }
  }

  /**
   * It may have happened, may still happen, or may never. Repeated with the {@code Idempotency-Key}
   * it was made with, it takes effect at most once.
   */
  public static final class Unknown extends NodeException {
    @Serial private static final long serialVersionUID = 1L;

    private final @Nullable String requestId;

    /** Says what was not answered; the node's own name of the request, if it gave one. */
    public Unknown(String detail, Optional<String> requestId, @Nullable Throwable cause) {
      super(detail, cause);
      this.requestId = requestId.orElse(null);
    }

    /** What the node calls the request: to find it in its log. */
    public Optional<String> requestId() {
      return Optional.ofNullable(requestId);
    }
  }

  /** No node answers there, or a read was not answered as a node does: nothing happened. */
  public static final class Unreachable extends NodeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Says where, and what stood in the way. */
    public Unreachable(String detail, @Nullable Throwable cause) {
      super(detail, cause);
    }
  }
}
