package io.troupe.actors.session;

import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.KindReply;

/** What happens to sessions. */
public sealed interface SessionEvent extends KindEvent {
  @Override
  default KindName kind() {
    return SessionCommand.KIND;
  }

  /** A session was opened; the event's version is its name. */
  record Opened() implements SessionEvent {}

  /**
   * A request of a session changed nothing and was answered so, such as that its condition does not
   * hold. It is kept like a change: a late copy of it gets the same answer and changes nothing
   * either, whatever was changed meanwhile.
   */
  record Answered(KindReply reply) implements SessionEvent {}
}
