package io.troupe.api.lock;

import io.troupe.actors.FencingToken;
import java.io.Serial;

/** Somebody else has held the lock since: nothing was done. */
public final class StaleTokenException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient FencingToken token;
  private final transient FencingToken newest;

  /** Says both tokens. */
  public StaleTokenException(FencingToken token, FencingToken newest) {
    super(
        "token %d is stale: %d was here; nothing was done"
            .formatted(token.number(), newest.number()));
    this.token = token;
    this.newest = newest;
  }

  /** That was refused. */
  public FencingToken token() {
    return token;
  }

  /** The largest so far. */
  public FencingToken newest() {
    return newest;
  }
}
