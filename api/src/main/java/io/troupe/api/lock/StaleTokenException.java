package io.troupe.api.lock;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import java.io.Serial;

/**
 * Somebody else has held the lock since: nothing was done. To repeat it is vain: who wants to go on
 * acquires the lock anew.
 */
public final class StaleTokenException extends RefusedException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient FencingToken token;
  private final transient FencingToken newest;

  /** Says both tokens. */
  public StaleTokenException(FencingToken token, FencingToken newest) {
    super(
        Refusal.Code.STALE_TOKEN,
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
