package io.troupe.actors.session;

import io.troupe.actors.SessionId;
import io.troupe.actors.kind.KindReply;

/** Every possible answer about sessions. */
public sealed interface SessionReply extends KindReply {
  /** The session is open: number writes in it from 1. */
  record Opened(SessionId session) implements SessionReply {}

  /** So many sessions are open that no further one would be remembered; nothing changed. */
  record NoRoom(String detail) implements SessionReply {}
}
