package io.troupe.persistence.embedded;

import static io.troupe.persistence.contract.JournalUnderTest.answer;

import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.contract.JournalUnderTest;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A process that appends to several ids, saves snapshots and deletes behind them, and prints each
 * answer after it came, until it is killed.
 */
final class AppendingProcess {
  static final int WRITERS = 4;
  static final int SNAPSHOT_EVERY = 40;

  private AppendingProcess() {}

  static PersistenceId id(int writer) {
    return new PersistenceId("writer-" + writer);
  }

  /** What event {@code number} of a writer says. */
  static String event(int writer, long number) {
    return "event %d of %d %s".formatted(number, writer, "x".repeat((int) (number % 97)));
  }

  /** What the snapshot at {@code number} says, in two pieces. */
  static String[] snapshot(int writer, long number) {
    return new String[] {"state of " + writer, "at " + number};
  }

  public static void main(String[] args) throws InterruptedException {
    EmbeddedJournal journal =
        LoneNode.open(EmbeddedJournalSettings.of(Path.of(args[0]), EmbeddedUnderTest.DISK))
            .journal();
    Thread[] threads = new Thread[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      threads[i] = Thread.ofPlatform().start(() -> append(journal, writer));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void append(EmbeddedJournal journal, int writer) {
    PersistenceId id = id(writer);
    var claimed =
        (JournalAnswer.Claimed)
            answer(journal.claim(id, new Claimant(MembershipNumber.FIRST, "child")));
    Epoch epoch = claimed.epoch();
    say("claimed", writer, epoch.number());
    long highest = claimed.highest().number();
    for (long round = 1; ; round++) {
      String[] events = new String[(int) (round % 3) + 1];
      for (int i = 0; i < events.length; i++) {
        events[i] = event(writer, highest + 1 + i);
      }
      var appended = answer(journal.append(id, JournalUnderTest.batch(epoch, highest + 1, events)));
      highest = ((JournalAnswer.Appended) appended).last().number();
      say("appended", writer, highest);
      if (round % SNAPSHOT_EVERY == 0) {
        var snapshot = JournalUnderTest.snapshot(highest, snapshot(writer, highest));
        if (answer(JournalUnderTest.save(journal, id, epoch, snapshot))
            instanceof JournalAnswer.Saved saved) {
          say("saved", writer, saved.at().number());
          long upTo = highest - SNAPSHOT_EVERY / 2;
          var deleted = answer(journal.deleteUpTo(id, epoch, new SequenceNumber(upTo)));
          say("deleted", writer, ((JournalAnswer.Deleted) deleted).upTo().number());
        }
      }
    }
  }

  private static void say(String what, int writer, long number) {
    System.out.println("%s %d %d".formatted(what, writer, number).toLowerCase(Locale.ROOT));
  }
}
