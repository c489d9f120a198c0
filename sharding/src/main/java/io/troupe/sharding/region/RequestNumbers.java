package io.troupe.sharding.region;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;

/**
 * Numbers the writes that one client sends to one partition, and knows below which number all are
 * answered. A request whose outcome is unknown counts as unanswered, so that it can be repeated,
 * until {@value #PATIENCE} later ones were numbered; then it is given up.
 *
 * <p>Safe for use by many threads.
 */
final class RequestNumbers {
  /** How far the newest number may run ahead of the lowest unanswered one. */
  static final int WINDOW = 8_192;

  /** How long a request of unknown outcome holds the mark back, in later requests. */
  static final int PATIENCE = 2_048;

  private static final byte ANSWERED = 0;
  private static final byte IN_FLIGHT = 1;
  private static final byte UNKNOWN = 2;

  private final SessionId session;
  private final byte[] standing = new byte[WINDOW];
  private long next = 1;
  private long lowest = 1;

  RequestNumbers(SessionId session) {
    this.session = session;
  }

  /** Numbers a new request. Refused while the window is full. */
  synchronized NumberedRequest number() {
    if (next - lowest >= WINDOW) {
      throw new RefusedException(
          Refusal.Code.OVERLOADED,
          "this client has " + WINDOW + " unanswered writes for one partition, the most");
    }
    long number = next++;
    set(number, IN_FLIGHT);
    advance();
    return new NumberedRequest(new RequestId(session, number), lowest, false);
  }

  /** A repeat with the mark to send. The mark of another session is left to whoever numbers it. */
  synchronized NumberedRequest again(NumberedRequest request) {
    if (isOurs(request.id())) {
      set(request.id().number(), IN_FLIGHT);
      return new NumberedRequest(request.id(), lowest, request.repeats());
    }
    return request;
  }

  /** The request was answered; no copy of it matters any more. */
  synchronized void answered(RequestId id) {
    if (isOurs(id)) {
      set(id.number(), ANSWERED);
      advance();
    }
  }

  /** The request was not answered; it may be repeated. */
  synchronized void unknown(RequestId id) {
    if (isOurs(id)) {
      set(id.number(), UNKNOWN);
      advance();
    }
  }

  private boolean isOurs(RequestId id) {
    return id.session().equals(session) && id.number() >= lowest && id.number() < next;
  }

  private void advance() {
    while (lowest < next && isOver(lowest)) {
      lowest++;
    }
  }

  private boolean isOver(long number) {
    byte now = standing[(int) (number % WINDOW)];
    return now == ANSWERED || (now == UNKNOWN && next - number > PATIENCE);
  }

  private void set(long number, byte value) {
    standing[(int) (number % WINDOW)] = value;
  }
}
