package io.troupe.coordination.session;

import io.troupe.actors.GuestId;
import io.troupe.actors.kind.KindReply;
import java.util.List;

/** Every possible answer about sessions. */
public sealed interface SessionReply extends KindReply {
  /**
   * It lives. Its lease began when this was decided, that is not before it was asked for: who
   * counts from then on never takes it to live for too long.
   */
  record Opened(GuestId session) implements SessionReply {}

  /**
   * As many sessions have their home here as may, or as many letters wait for the partition that is
   * to be told; nothing changed.
   */
  record Full() implements SessionReply {}

  /**
   * These live, and their leases have begun anew, counted as for {@link Opened}. All others that
   * were asked for have ended.
   *
   * @param sessions in order
   */
  record Kept(List<GuestId> sessions) implements SessionReply {
    public Kept {
      sessions = List.copyOf(sessions);
    }

    @Override
    public int sizeBytes() {
      return 64 + 32 * sessions.size();
    }
  }

  /** The partition will hear of it, and of its end. */
  record Introduced() implements SessionReply {}

  /** It has ended. */
  record Ended() implements SessionReply {}

  /** There is no such session any more, or there never was. */
  record NotThere() implements SessionReply {}

  /** A session as it is. */
  record Explained(SessionShown session) implements SessionReply {}

  /**
   * Sessions, oldest first.
   *
   * @param more whether there are further ones
   */
  record Listed(List<SessionShown> sessions, boolean more) implements SessionReply {
    public Listed {
      sessions = List.copyOf(sessions);
    }

    @Override
    public int sizeBytes() {
      return 64 + 320 * sessions.size();
    }
  }

  /** So many sessions that were kept through a node end, each by an event of its own. */
  record SeatEnded(int sessions) implements SessionReply {}
}
