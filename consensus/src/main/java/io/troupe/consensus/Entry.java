package io.troupe.consensus;

/**
 * An entry of the replicated log.
 *
 * @param index where it stands
 * @param term in which a leader put it there; index and term name it: no two entries share both
 * @param content what it says
 */
public record Entry(LogIndex index, Term term, Content content) {
  /** About what an entry takes on the wire and on disk besides its payload. */
  public static final int OVERHEAD_BYTES = 32;

  /** What an entry says. */
  public sealed interface Content {
    /** For the state machine. */
    record Command(Payload payload) implements Content {
      @Override
      public String toString() {
        return payload.toString();
      }
    }

    /** Nothing: what a new leader commits first, and earlier entries with it. */
    record NoOp() implements Content {
      @Override
      public String toString() {
        return "no-op";
      }
    }

    /** From here on, these are the members. */
    record Members(Membership membership) implements Content {
      @Override
      public String toString() {
        return membership.toString();
      }
    }
  }

  /** About how many bytes it takes. */
  public int sizeBytes() {
    return OVERHEAD_BYTES
        + switch (content) {
          case Content.Command command -> command.payload().length();
          case Content.NoOp unused -> 0;
          case Content.Members members -> members.membership().all().size() * Integer.BYTES;
        };
  }

  @Override
  public String toString() {
    return index + "@" + term + " " + content;
  }
}
