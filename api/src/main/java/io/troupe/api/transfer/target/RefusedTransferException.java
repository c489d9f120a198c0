package io.troupe.api.transfer.target;

/** The whole call was refused for good: nothing happened, and repeating it changes nothing. */
public final class RefusedTransferException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code the problem's code, as in HTTP
   */
  public RefusedTransferException(String code, String detail) {
    super(detail);
    this.code = code;
  }

  /** The problem's code, as in HTTP. */
  public String code() {
    return code;
  }
}
