package io.troupe.actors;

/**
 * Names one request across all its copies: a retry carries the id of the first attempt, and however
 * many copies arrive, the request takes effect at most once.
 *
 * @param session who asks
 * @param number counts the session's requests from 1
 */
public record RequestId(SessionId session, long number) {
  public RequestId {
    if (number < 1) {
      throw new IllegalArgumentException("request numbers start at 1, was " + number);
    }
  }

  @Override
  public String toString() {
    return session + "/" + number;
  }
}
