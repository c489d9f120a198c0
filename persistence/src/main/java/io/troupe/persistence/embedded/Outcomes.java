package io.troupe.persistence.embedded;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.groups.GroupAnswer;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What becomes of a request, in the words of the journal's port. */
final class Outcomes {
  private final JournalPorts ports;

  Outcomes(JournalPorts ports) {
    this.ports = ports;
  }

  /** What it came to; else fails as the journal says. */
  <T> T valueOf(GroupAnswer<T> answer) {
    return switch (answer) {
      case GroupAnswer.Done<T> done -> done.value();
      case GroupAnswer.Refused<T> refused -> throw refusal(refused);
      case GroupAnswer.Unknown<T> unknown -> throw unknown(unknown.why());
    };
  }

  /** The failure of a request that may have happened. */
  RuntimeException unknown(String why) {
    return failure(
        "a write failed, what it was to write is unknown",
        new JournalException(Reason.UNKNOWN, "the outcome is unknown: " + why));
  }

  /** What a stage failed with, without what other stages put around it. */
  static Throwable cause(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private RuntimeException refusal(GroupAnswer.Refused<?> refused) {
    return switch (refused.why()) {
      case OVERLOADED -> counted(Refusal.Code.OVERLOADED, refused.detail());
      case UNAVAILABLE -> counted(Refusal.Code.UNAVAILABLE, refused.detail());
      case INVALID -> new IllegalArgumentException(refused.detail());
      case NOT_LEADER, TRANSFERRING, BUSY, REPLACED, DEADLINE_PASSED, ENDED ->
          failure(
              "nothing is written any more",
              new RefusedException(
                  Refusal.Code.UNAVAILABLE,
                  "the journal's group does not answer: " + refused.detail()));
    };
  }

  private RefusedException counted(Refusal.Code code, String detail) {
    ports.meter().refused();
    return new RefusedException(code, detail);
  }

  /** Where the node's groups have failed, that is why. */
  private RuntimeException failure(String what, RuntimeException otherwise) {
    return ports
        .failure()
        .get()
        .<RuntimeException>map(
            why -> new JournalException(why.reason(), what + ": " + why.getMessage(), why))
        .orElse(otherwise);
  }
}
