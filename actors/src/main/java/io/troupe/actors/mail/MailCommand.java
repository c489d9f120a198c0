package io.troupe.actors.mail;

import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import java.util.List;

/** What partitions ask each other. */
public sealed interface MailCommand extends KindCommand {
  /** The name under which partitions host their mail. */
  KindName KIND = new KindName("mail");

  @Override
  default KindName kind() {
    return KIND;
  }

  /**
   * Letters of another partition, in order. It carries no request id: the letters' numbers do that.
   * Answers {@link MailReply.Taken}, which says what is taken by now, perhaps by an earlier copy.
   *
   * @param from the partition that sends
   * @param letters numbered without gaps; at least one
   */
  record Deliver(PartitionId from, List<Letter> letters) implements MailCommand {
    public Deliver {
      letters = List.copyOf(letters);
      for (int i = 0; i < letters.size(); i++) {
        if (letters.get(i).number() != letters.getFirst().number() + i) {
          throw new IllegalArgumentException("the letters of " + from + " have a gap");
        }
      }
      if (letters.isEmpty() || letters.getFirst().number() < 1) {
        throw new IllegalArgumentException("no letter of " + from + " has a number");
      }
    }

    @Override
    public Access access() {
      return Access.WRITE;
    }

    /** What ends things comes by letter too. */
    @Override
    public boolean addsState() {
      return false;
    }

    @Override
    public int sizeBytes() {
      return 128 * letters.size();
    }
  }
}
