package io.troupe.testkit.history;

import org.jspecify.annotations.Nullable;

/**
 * A request whose outcome is not known yet. Exactly one of the methods below is called once, after
 * the answer has arrived or the client stopped waiting; a second call throws {@link
 * IllegalStateException}.
 */
public final class OpenOperation {
  private final HistoryRecorder recorder;
  private final Operation asked;

  OpenOperation(HistoryRecorder recorder, Operation asked) {
    this.recorder = recorder;
    this.asked = asked;
  }

  Operation asked() {
    return asked;
  }

  /** It happened; the answer carried nothing more. Of a read: there was no value. */
  public void ok() {
    recorder.complete(this, Result.OK, asked.value(), null);
  }

  /** It happened, and made this version. */
  public void ok(long version) {
    recorder.complete(this, Result.OK, asked.value(), version);
  }

  /** A read, of something without versions: this value was there, or null for none. */
  public void ok(@Nullable String value) {
    recorder.complete(this, Result.OK, value, null);
  }

  /** A read: this value was there, at this version. */
  public void ok(String value, long version) {
    recorder.complete(this, Result.OK, value, version);
  }

  /** Refused: it did not happen and never will. */
  public void fail() {
    recorder.complete(this, Result.FAIL, asked.value(), null);
  }

  /** Refused, because this version was there and not the expected one; 0: nothing was there. */
  public void fail(long versionFound) {
    recorder.complete(this, Result.FAIL, asked.value(), versionFound);
  }

  /** Unknown: it may have happened, may yet, or never. Of a read: nothing was learned. */
  public void info() {
    recorder.complete(this, Result.INFO, asked.value(), null);
  }
}
