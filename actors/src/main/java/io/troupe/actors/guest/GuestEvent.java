package io.troupe.actors.guest;

import io.troupe.actors.GuestId;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;

/** What the home of a session tells other partitions. */
public sealed interface GuestEvent extends KindEvent {
  @Override
  default KindName kind() {
    return GuestCommand.KIND;
  }

  /** The session. */
  GuestId guest();

  /** A session will have things here. */
  record GuestArrived(GuestId guest) implements GuestEvent {}

  /**
   * A session has ended.
   *
   * @param lost whether its lease ran out, or it was ended by others, so that it may not know
   */
  record GuestDeparted(GuestId guest, boolean lost) implements GuestEvent {}
}
