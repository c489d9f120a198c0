package io.troupe.api.client;

import io.troupe.actors.GuestId;
import io.troupe.api.map.Options;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * For how long a key that is put stays: as long as both say.
 *
 * @param timeToLive it is removed after this, from 1 ms to {@link Options#MAX_TIME_TO_LIVE}
 * @param session it is removed once this session has ended
 */
public record Lifetime(Optional<Duration> timeToLive, Optional<GuestId> session) {
  /** Until it is removed. */
  public static final Lifetime LASTING = new Lifetime(Optional.empty(), Optional.empty());

  static final String TIME_TO_LIVE = "Troupe-Ttl-Ms";
  private static final String SESSION = "Troupe-Session";

  void addTo(HttpRequest.Builder request) {
    timeToLive.ifPresent(it -> request.header(TIME_TO_LIVE, Long.toString(it.toMillis())));
    session.ifPresent(it -> request.header(SESSION, it.toString()));
  }
}
