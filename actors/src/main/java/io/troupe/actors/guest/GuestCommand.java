package io.troupe.actors.guest;

import io.troupe.actors.GuestId;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;

/** What may be asked about the guests of a partition. */
public sealed interface GuestCommand extends KindCommand {
  /** The name under which partitions host guests. */
  KindName KIND = new KindName("guest");

  @Override
  default KindName kind() {
    return KIND;
  }

  /**
   * Waits until a session that was announced has arrived. Answers {@link GuestReply.Here}; nothing
   * before, also where it came and went.
   */
  record AwaitGuest(GuestId guest) implements GuestCommand {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }

    @Override
    public int sizeBytes() {
      return 64;
    }
  }
}
