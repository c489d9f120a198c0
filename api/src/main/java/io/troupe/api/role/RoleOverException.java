package io.troupe.api.role;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import java.io.Serial;

/** The node does not lead any more under the term of a role: nothing is to be done under it. */
public final class RoleOverException extends RefusedException {
  @Serial private static final long serialVersionUID = 1L;

  /** Says which. */
  RoleOverException(String role, FencingToken term) {
    super(
        Refusal.Code.STALE_TOKEN,
        "this node does not run %s under term %d any more".formatted(role, term.number()));
  }
}
