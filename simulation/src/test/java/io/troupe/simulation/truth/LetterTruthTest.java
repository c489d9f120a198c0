package io.troupe.simulation.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.guest.GuestEvent;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.mail.Letter;
import io.troupe.actors.mail.MailCommand;
import io.troupe.actors.mail.MailEvent;
import io.troupe.testkit.world.Violation;
import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A checker that notices nothing proves nothing: letters that break each of its rules. */
class LetterTruthTest {
  private static final PartitionId HERE = new PartitionId(3);

  private final LetterTruth it = new LetterTruth(HERE);

  @Test
  void knowsWhatIsOutstandingUntilItIsKnownToBeTaken() {
    sent(3);
    it.leave(new MailCommand.Deliver(HERE, letters(1, 3)));
    assertThat(taken(1, 2)).isEqualTo(2);
    it.told(2);
    assertThat(it.outstanding()).isEqualTo(3);
    arrived(2);
    assertThat(taken(3, 3)).isEqualTo(3);
    arrived(3);
    assertThat(it.outstanding()).isZero();
  }

  @Test
  void noticesLettersThatLeaveBeforeTheyAreDurable() {
    sent(1);
    refuses("durable first", () -> it.leave(new MailCommand.Deliver(HERE, letters(1, 2))));
  }

  @Test
  void noticesWhatIsTakenAgainOrBehindAGap() {
    sent(3);
    refuses("once and in order", () -> taken(2, 2));
    var unused = taken(1, 2);
    refuses("once and in order", () -> taken(2, 3));
  }

  @Test
  void noticesWhatNobodySent() {
    sent(1);
    refuses("no letter is invented", () -> taken(1, 2));
    KindEvent other = new GuestEvent.GuestDeparted(guest(1), true);
    refuses(
        "no letter is invented",
        () -> it.taken(new MailEvent.LettersTaken(HERE, List.of(new Letter(1, other))), 9));
  }

  @Test
  void noticesWhatIsForgottenBeforeItIsTaken() {
    sent(2);
    var unused = taken(1, 1);
    refuses("no letter is lost", () -> arrived(2));
    refuses("P1 durable", () -> it.told(2));
    arrived(1);
    refuses("no letter is lost", () -> arrived(1));
  }

  private void sent(int count) {
    letters(1, count).forEach(letter -> it.send(letter.fact()));
  }

  private long taken(long first, long last) {
    return it.taken(new MailEvent.LettersTaken(HERE, letters(first, last)), 9);
  }

  private void arrived(long upTo) {
    it.arrived(new MailEvent.LettersArrived(HERE, upTo), 9);
  }

  private static List<Letter> letters(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(number -> new Letter(number, new GuestEvent.GuestArrived(guest(number))))
        .toList();
  }

  private static GuestId guest(long number) {
    return new GuestId(HERE, number);
  }

  private static void refuses(String rule, ThrowingCallable what) {
    assertThatExceptionOfType(Violation.class).isThrownBy(what).withMessageContaining(rule);
  }
}
