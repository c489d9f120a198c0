package io.troupe.actors.session;

import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;

/** What happens to sessions. */
public sealed interface SessionEvent extends KindEvent {
  @Override
  default KindName kind() {
    return SessionCommand.KIND;
  }

  /** A session was opened; the event's version is its name. */
  record Opened() implements SessionEvent {}
}
