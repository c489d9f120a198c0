package io.troupe.consensus;

import java.util.List;
import java.util.stream.Collectors;

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
        // One word, so that entries in a row can be told apart.
        return payload.toString().replace(' ', '-');
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
        return "(" + membership + ")";
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

  /** How entries that follow each other read, with term and content: {@code 2..3 [1:a 1:b]}. */
  public static String inARow(List<Entry> entries) {
    if (entries.isEmpty()) {
      return "nothing";
    }
    LogIndex first = entries.getFirst().index();
    return first
        + (entries.size() == 1 ? "" : ".." + entries.getLast().index())
        + entries.stream()
            .map(entry -> entry.term() + ":" + entry.content())
            .collect(Collectors.joining(" ", " [", "]"));
  }

  @Override
  public String toString() {
    return index + "@" + term + " " + content;
  }
}
