package io.troupe.api.transfer.target;

/** What became of one line of a batch. */
public sealed interface LineResult {
  /**
   * It is stored.
   *
   * @param created whether there was no entry with its key
   */
  record Stored(boolean created) implements LineResult {}

  /** There was an entry already, and the batch was to leave such alone. Definite. */
  record AlreadyThere() implements LineResult {}

  /**
   * It did not happen.
   *
   * @param code the problem's code, as in HTTP
   */
  record Refused(String code, String detail) implements LineResult {
    /** Whether the line may pass another time, all else being equal. */
    public boolean isPassing() {
      return switch (code) {
        case "overloaded", "deadline-passed", "not-owner", "unavailable", "behind" -> true;
        default -> false;
      };
    }
  }

  /** It may have happened; only the same batch with the same idempotency key can tell. */
  record Unknown(String detail) implements LineResult {}
}
