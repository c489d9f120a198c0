package io.troupe.persistence.membership.suspicion;

import io.troupe.persistence.membership.rules.Testimony;
import io.troupe.persistence.membership.rules.Testimony.Why;
import java.util.List;

/**
 * What a node sees of another one at a moment.
 *
 * @param what what it sees
 * @param millis for how long, or how long ago, as that says
 * @param reports which further nodes miss it, and why, by name; known to voters alone
 */
public record Sight(What what, long millis, List<Testimony> reports) {
  /** What is seen. */
  public enum What {
    /** It is expected to send heartbeats, and was heard so long ago. */
    HEARD,
    /**
     * Its connection came so long ago, or it was a member, and nothing speaks against it since;
     * heartbeats go to voters alone, and this node is none.
     */
    CONNECTED,
    /** Nothing was heard of it so far, or it was dialled in vain; not for long enough to count. */
    AWAITED,
    /** It closed a connection that stood, so long ago. */
    CLOSED,
    /** Nobody listens at its address; it is missed for so long. */
    REFUSED,
    /** Nothing came for so long; at a node that does not vote: so long ago that was noticed. */
    SILENT;

    static What of(Why why) {
      return switch (why) {
        case CLOSED -> CLOSED;
        case REFUSED -> REFUSED;
        case SILENT -> SILENT;
        case RESTARTED, OPERATOR -> throw new IllegalArgumentException(why + " is not seen");
      };
    }
  }

  public Sight {
    reports = List.copyOf(reports);
  }

  /** The same if nothing came for so much longer. */
  public Sight after(long moreMillis) {
    return new Sight(what, millis + moreMillis, reports);
  }
}
