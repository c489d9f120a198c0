package io.troupe.simulation.truth;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.mail.Letter;
import io.troupe.actors.mail.MailCommand;
import io.troupe.actors.mail.MailEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The letters of a partition to itself, as its events show them: each that was sent is taken once,
 * in order, and none besides.
 */
final class LetterTruth {
  private final PartitionId partition;
  private final List<KindEvent> sent = new ArrayList<>();
  private int taken;
  private int arrived;

  LetterTruth(PartitionId partition) {
    this.partition = partition;
  }

  /** A durable event told something. */
  void send(KindEvent fact) {
    sent.add(fact);
  }

  /** Letters leave an owner. */
  void leave(MailCommand.Deliver deliver) {
    check(deliver.from().equals(partition), "letters name who sends them: %s", deliver);
    isSent("durable first: %s leaves", deliver.letters());
  }

  private void isSent(String what, List<Letter> letters) {
    for (Letter letter : letters) {
      check(
          letter.number() <= sent.size()
              && sent.get((int) letter.number() - 1).equals(letter.fact()),
          what + ", and %s were sent",
          letter,
          sent.size());
    }
  }

  /** What letters say happened; the highest number taken. */
  long taken(MailEvent.LettersTaken event, long number) {
    check(
        event.from().equals(partition) && event.letters().getFirst().number() == taken + 1L,
        "letters are taken once and in order: event %s is %s behind %s",
        number,
        event,
        taken);
    isSent("no letter is invented: %s is taken", event.letters());
    taken += event.letters().size();
    check(
        event.letters().getLast().number() == taken,
        "letters are taken once and in order: event %s is %s",
        number,
        event);
    return taken;
  }

  /** Letters are forgotten by who sent them. */
  void arrived(MailEvent.LettersArrived event, long number) {
    check(
        event.to().equals(partition) && event.upTo() > arrived && event.upTo() <= taken,
        "no letter is lost: event %s is %s, where %s are taken, and %s are known to be",
        number,
        event,
        taken,
        arrived);
    arrived = (int) event.upTo();
  }

  /** Somebody was told that letters are taken. */
  void told(long upTo) {
    check(upTo <= taken, "P1 durable: letters up to %s are taken, and %s are", upTo, taken);
  }

  /** How many nobody has, or who sent them does not know it. */
  int outstanding() {
    return sent.size() - arrived;
  }
}
