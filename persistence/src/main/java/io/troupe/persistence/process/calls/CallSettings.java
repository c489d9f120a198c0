package io.troupe.persistence.process.calls;

/**
 * How groups are called.
 *
 * @param maxCalls calls under way or waiting, of all groups; those beyond are refused; 1 to
 *     1,000,000
 * @param maxBytes the same in bytes of their payloads; 1 KiB to 4 GiB
 * @param attemptMillis a replica that does not answer for so long is given up, and the call
 *     repeated; twice as long each further time, up to eightfold; 50 to 60,000
 * @param minPauseMillis the first pause while nobody leads; 1 to 10,000
 * @param maxPauseMillis later ones double up to this, less a random part of up to a half; the least
 *     pause to 60,000
 */
public record CallSettings(
    int maxCalls, long maxBytes, int attemptMillis, int minPauseMillis, int maxPauseMillis) {
  /** 65,536 calls, 256 MiB, 1 s for an answer, pauses of 10 to 200 ms. */
  public static final CallSettings DEFAULT = new CallSettings(65_536, 256L << 20, 1_000, 10, 200);

  public CallSettings {
    within("max-calls", maxCalls, 1, 1_000_000);
    within("max-bytes", maxBytes, 1 << 10, 4L << 30);
    within("attempt-millis", attemptMillis, 50, 60_000);
    within("min-pause-millis", minPauseMillis, 1, 10_000);
    within("max-pause-millis", maxPauseMillis, minPauseMillis, 60_000);
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", was " + value);
    }
  }
}
