package io.troupe.api.lock;

import io.troupe.actors.FencingToken;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;

/**
 * Names a lock that is held, in any process: who knows it may renew and release the lock.
 *
 * @param token under which it is held
 * @param ticket of its acquisition
 */
public record LockHandle(LockName name, LockOwner owner, FencingToken token, LockTicket ticket) {
  private static final int PARTS = 4;

  /** As {@link #toText} wrote it. */
  public static LockHandle ofText(String text) {
    String[] parts = text.split(":", PARTS);
    try {
      if (parts.length == PARTS) {
        return new LockHandle(
            new LockName(parts[0]),
            new LockOwner(parts[3]),
            new FencingToken(Long.parseLong(parts[1])),
            new LockTicket(Long.parseLong(parts[2])));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(said(text) + ": " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(said(text));
  }

  private static String said(String text) {
    return "a lock's handle looks like NAME:TOKEN:TICKET:OWNER, not '" + text + "'";
  }

  /** As text: printable ASCII characters without space. */
  public String toText() {
    return "%s:%d:%d:%s".formatted(name, token.number(), ticket.number(), owner);
  }
}
