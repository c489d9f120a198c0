package io.troupe.actors.session;

import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;

/** What may be asked about sessions. */
public sealed interface SessionCommand extends KindCommand {
  /** The name under which partitions host sessions. */
  KindName KIND = new KindName("session");

  @Override
  default KindName kind() {
    return KIND;
  }

  /** Opens a session. It carries no request id; a copy opens another, which is harmless. */
  record Open() implements SessionCommand {
    @Override
    public Access access() {
      return Access.WRITE;
    }

    /** Who removes needs one too, and their number is bounded. */
    @Override
    public boolean addsState() {
      return false;
    }

    @Override
    public int sizeBytes() {
      return 64;
    }
  }
}
