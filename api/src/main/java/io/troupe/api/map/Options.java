package io.troupe.api.map;

import io.troupe.actors.GuestId;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.map.MapCommand;
import java.time.Duration;
import java.util.Optional;

/**
 * What may be said about one request.
 *
 * @param timeout how long the caller waits, from 1 ms to 10 minutes
 * @param requestId names the request across its attempts, so that it takes effect at most once;
 *     empty for a new request. Reads ignore it.
 * @param lowestUnanswered for a caller that numbers its requests itself: all requests of this
 *     session below this number are answered and will never be repeated, so that their outcomes
 *     need not be kept; else 1
 * @param repeats whether an earlier attempt with this id went unanswered: then a refusal that may
 *     concern this attempt only is told as unknown
 * @param timeToLive for a put: the key is removed once it was there for so long, not before; from 1
 *     ms to {@link #MAX_TIME_TO_LIVE}; empty for a key that stays. Another change with it is
 *     refused: an increment keeps what the key has. Reads ignore it.
 * @param principal who asks, as it is kept beside a change for a while; nothing is allowed or
 *     refused by it. Reads ignore it.
 * @param guard for a change of a key: it is refused where a larger token was seen ({@link
 *     AsyncTroupeMap#guardedBy}). Reads ignore it; clearing a map with it is refused
 * @param session for a put: the key is removed once the session has ended, unless it was put again
 *     before; empty for a key that stays. A put is refused where the session has ended. Another
 *     change with it is refused: an increment keeps what the key has. Reads ignore it
 */
public record Options(
    Duration timeout,
    Optional<RequestId> requestId,
    long lowestUnanswered,
    boolean repeats,
    Optional<Duration> timeToLive,
    Principal principal,
    Optional<Guard> guard,
    Optional<GuestId> session) {
  /** The longest timeout. */
  public static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

  /** The longest time to live: ten years of 365 days. */
  public static final Duration MAX_TIME_TO_LIVE =
      Duration.ofMillis(MapCommand.Put.MAX_TIME_TO_LIVE);

  /** Ten seconds, a new request. */
  public static final Options DEFAULT = new Options(Duration.ofSeconds(10), Optional.empty());

  public Options {
    if (timeout.toMillis() < 1 || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "a timeout is 1 ms to " + MAX_TIMEOUT.toMinutes() + " minutes, not " + timeout);
    }
    if (lowestUnanswered < 1) {
      throw new IllegalArgumentException("request numbers start at 1, was " + lowestUnanswered);
    }
    if (timeToLive.isPresent()
        && (timeToLive.get().compareTo(Duration.ofMillis(1)) < 0
            || timeToLive.get().compareTo(MAX_TIME_TO_LIVE) > 0)) {
      throw new IllegalArgumentException(
          "a time to live is 1 to %d ms, not %s"
              .formatted(MAX_TIME_TO_LIVE.toMillis(), timeToLive.get()));
    }
  }

  /** Options that acknowledge nothing. */
  public Options(Duration timeout, Optional<RequestId> requestId) {
    this(
        timeout,
        requestId,
        1,
        false,
        Optional.empty(),
        Principal.NONE,
        Optional.empty(),
        Optional.empty());
  }

  /** The same with another timeout. */
  public Options withTimeout(Duration timeout) {
    return new Options(
        timeout, requestId, lowestUnanswered, repeats, timeToLive, principal, guard, session);
  }

  /** The same as a retry of an earlier attempt. */
  public Options asRetryOf(RequestId id) {
    return new Options(
        timeout, Optional.of(id), lowestUnanswered, true, timeToLive, principal, guard, session);
  }

  /** The same with another request id. */
  public Options withRequestId(Optional<RequestId> id) {
    return new Options(
        timeout, id, lowestUnanswered, repeats, timeToLive, principal, guard, session);
  }

  /** The same, saying that the session's requests below a number are over. */
  public Options withLowestUnanswered(long number) {
    return new Options(timeout, requestId, number, repeats, timeToLive, principal, guard, session);
  }

  /** The same for keys that live so long. */
  public Options withTimeToLive(Duration timeToLive) {
    return withTimeToLive(Optional.of(timeToLive));
  }

  /** The same with another time to live, or with none. */
  public Options withTimeToLive(Optional<Duration> timeToLive) {
    return new Options(
        timeout, requestId, lowestUnanswered, repeats, timeToLive, principal, guard, session);
  }

  /** The same, saying who asks. */
  public Options withPrincipal(Principal principal) {
    return new Options(
        timeout, requestId, lowestUnanswered, repeats, timeToLive, principal, guard, session);
  }

  /** The same under a fencing token. */
  public Options withGuard(Guard guard) {
    return new Options(
        timeout,
        requestId,
        lowestUnanswered,
        repeats,
        timeToLive,
        principal,
        Optional.of(guard),
        session);
  }

  /** The same for keys that live as long as a session. */
  public Options boundTo(GuestId session) {
    return withSession(Optional.of(session));
  }

  /** The same for keys that live as long as a session, or with none. */
  public Options withSession(Optional<GuestId> session) {
    return new Options(
        timeout, requestId, lowestUnanswered, repeats, timeToLive, principal, guard, session);
  }
}
