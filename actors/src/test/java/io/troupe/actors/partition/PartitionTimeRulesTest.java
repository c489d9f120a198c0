package io.troupe.actors.partition;

import static io.troupe.actors.partition.Decider.LOG_TIME_EVERY_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.kind.Access;
import io.troupe.actors.wire.WireRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Partition time: what it is counted on, and what ends by it. */
class PartitionTimeRulesTest {
  private static final List<FadingKind> KINDS = List.of(new FadingKind());
  private static final WireRegistry WIRE = OneMachine.registry(KINDS);
  private static final long HOUR = 3_600_000;

  private final OneMachine it = machine().serving();
  private final List<Bytes> log = new ArrayList<>();

  @Test
  void runsAsTheMonotonicClockDoesWhateverTheWallClockShows() {
    it.pass(1_000);
    it.wallMillis += HOUR;
    light("a", 10);
    assertThat(timeOf(appended())).isEqualTo(1_000);
    it.pass(500);
    it.wallMillis -= 2 * HOUR;
    light("b", 10_000);
    assertThat(timeOf(appended())).isEqualTo(1_500);
  }

  @Test
  void theWallTimeOfEventsNeverGoesBack() {
    it.wallMillis = 2_000_000;
    light("a", HOUR);
    assertThat(recordOf(appended()).wallMillis()).isEqualTo(2_000_000);
    it.wallMillis = 1_000_000;
    light("b", HOUR);
    assertThat(recordOf(appended()).wallMillis()).isEqualTo(2_000_000);
  }

  @Test
  void aJumpOfTheWallClockEndsNothing() {
    light("a", HOUR);
    appended();
    it.wallMillis += 24 * HOUR;
    assertThat(count("now")).isEqualTo(1);
    it.pass(HOUR - 1);
    it.ask("just before", new FadingKind.Count(Access.LOCAL));
    assertThat(recordOf(appended()).event()).isEqualTo(new TimePassed());
    assertThat(it.replyTo("just before"))
        .isEqualTo(new PartitionReply.Answered(new FadingKind.Burning(1)));
  }

  @Test
  void whatIsDueEndsBeforeACommandSeesIt() {
    light("a", 1_000);
    appended();
    it.pass(1_000);
    it.ask("reader", new FadingKind.Count(Access.LOCAL));
    assertThat(it.isAnswered("reader")).as("the end is not durable yet").isFalse();
    assertThat(recordOf(appended()).event()).isEqualTo(new FadingKind.Faded());
    assertThat(it.replyTo("reader"))
        .isEqualTo(new PartitionReply.Answered(new FadingKind.Burning(0)));
  }

  @Test
  void asksToBeWokenForWhatIsDueAndEndsItWithoutACommand() {
    light("a", 1_000);
    appended();
    assertThat(it.take(PartitionEffect.WakeAt.class).monotonicNanos()).isEqualTo(1_000_000_000);
    it.pass(1_000);
    it.feed(new PartitionInput.TimeElapsed<>());
    assertThat(recordOf(appended()).event()).isEqualTo(new FadingKind.Faded());
    assertThat(it.wants(PartitionEffect.WakeAt.class)).as("nothing is due any more").isFalse();
  }

  @Test
  void asksAgainOnlyForSomethingEarlier() {
    light("a", 1_000);
    appended();
    it.effects.clear();
    light("later", 5_000);
    appended();
    assertThat(it.wants(PartitionEffect.WakeAt.class)).isFalse();
    light("earlier", 500);
    appended();
    assertThat(it.take(PartitionEffect.WakeAt.class).monotonicNanos()).isEqualTo(500_000_000);
  }

  @Test
  void logsTimeWhileSomethingIsDueLater() {
    light("a", HOUR);
    appended();
    assertThat(it.take(PartitionEffect.WakeAt.class).monotonicNanos())
        .isEqualTo(LOG_TIME_EVERY_MILLIS * 1_000_000);
    it.pass(LOG_TIME_EVERY_MILLIS);
    it.feed(new PartitionInput.TimeElapsed<>());
    EventRecord noted = recordOf(appended());
    assertThat(noted.event()).isEqualTo(new TimePassed());
    assertThat(noted.timeMillis()).isEqualTo(LOG_TIME_EVERY_MILLIS);
  }

  @Test
  void anIdlePartitionWithNothingDueWritesNothing() {
    it.pass(10 * HOUR);
    it.feed(new PartitionInput.TimeElapsed<>());
    assertThat(it.effects).isEmpty();
  }

  @Test
  void standsStillWhileNobodyOwnsThePartition() {
    light("a", HOUR);
    appended();
    it.pass(HOUR - LOG_TIME_EVERY_MILLIS);
    it.feed(new PartitionInput.TimeElapsed<>());
    appended();

    OneMachine next = machine();
    next.monotonicNanos = 77_000_000_000_000L; // clocks of two processes do not compare
    next.wallMillis = it.wallMillis + 100 * HOUR;
    next.recovered(log);
    next.monotonicNanos += (LOG_TIME_EVERY_MILLIS - 1) * 1_000_000;
    next.ask("early", new FadingKind.Count(Access.LOCAL));
    assertThat(next.replyTo("early"))
        .isEqualTo(new PartitionReply.Answered(new FadingKind.Burning(1)));
    next.monotonicNanos += 1_000_000;
    next.ask("due", new FadingKind.Count(Access.LOCAL));
    assertThat(next.wants(PartitionEffect.Append.class)).isTrue();
  }

  @Test
  void manyThatAreDueLeaveRoomForCommands() {
    int things = 2 * Decider.MAX_DUE_PER_BATCH + 1;
    for (int i = 0; i < things; i++) {
      light("thing" + i, 1_000);
      appended();
    }
    it.pass(1_000);
    light("writer", HOUR);
    AppendBatch batch = appended();
    assertThat(batch.events()).hasSize(Decider.MAX_DUE_PER_BATCH + 1);
    assertThat(it.isAnswered("writer")).isTrue();
    appended();
    appended();
    assertThat(count("at the end")).isEqualTo(1);
  }

  @Test
  void nothingEndsWhileTheJournalTakesNoAppends() {
    light("a", 1_000);
    appended();
    it.effects.clear();
    it.feed(
        new PartitionInput.AppendsRefused<>(
            Optional.of(new Refusal(Refusal.Code.UNAVAILABLE, "the disk is nearly full"))));
    it.pass(2_000);
    it.feed(new PartitionInput.TimeElapsed<>());
    assertThat(it.wants(PartitionEffect.Append.class)).isFalse();
    assertThat(it.take(PartitionEffect.WakeAt.class).monotonicNanos())
        .as("looks again soon")
        .isGreaterThan(it.monotonicNanos);
    it.feed(new PartitionInput.AppendsRefused<>(Optional.empty()));
    assertThat(recordOf(appended()).event()).isEqualTo(new FadingKind.Faded());
  }

  /**
   * Whatever the clocks do, over many owners: nothing ends early by the owners' monotonic clocks,
   * and partition time in the log never goes back.
   */
  @Test
  void nothingEndsEarlyUnderSkewedAndJumpingClocks() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Bytes> events = new ArrayList<>();
      long owned = 0;
      for (int owner = 0; owner < 5; owner++) {
        OneMachine machine = machine();
        machine.monotonicNanos = random.nextLong() >>> 8;
        machine.wallMillis = Math.abs(random.nextLong() >> 20);
        machine.recovered(events);
        for (int step = 0; step < 20; step++) {
          long passes = random.nextInt(4_000);
          machine.monotonicNanos += passes * 1_000_000;
          owned += passes;
          machine.wallMillis = Math.abs(machine.wallMillis + random.nextInt() * 10L);
          machine.ask(owner + "/" + step, new FadingKind.Light(1 + random.nextInt(20_000)));
          while (machine.wants(PartitionEffect.Append.class)) {
            events.addAll(machine.appended().events());
          }
        }
        checkLog(events, owned, seed);
      }
    }
  }

  private static void checkLog(List<Bytes> events, long ownedMillis, int seed) {
    List<Long> lit = new ArrayList<>();
    long before = 0;
    for (Bytes event : events) {
      EventRecord record = EventRecord.decode(event, WIRE);
      assertThat(record.timeMillis()).as("seed %s", seed).isBetween(before, ownedMillis);
      before = record.timeMillis();
      if (record.event() instanceof FadingKind.Lit it) {
        lit.add(it.untilMillis());
      } else if (record.event() instanceof FadingKind.Faded) {
        lit.sort(null);
        assertThat(lit.removeFirst()).as("seed %s", seed).isLessThanOrEqualTo(record.timeMillis());
      }
    }
  }

  private static OneMachine machine() {
    return new OneMachine(PartitionSettings.DEFAULT, KINDS, WIRE);
  }

  private void light(String asker, long millis) {
    it.ask(asker, new FadingKind.Light(millis));
  }

  private int count(String asker) {
    it.ask(asker, new FadingKind.Count(Access.LOCAL));
    return ((FadingKind.Burning) ((PartitionReply.Answered) it.replyTo(asker)).reply()).count();
  }

  private AppendBatch appended() {
    AppendBatch batch = it.appended();
    log.addAll(batch.events());
    return batch;
  }

  private static long timeOf(AppendBatch batch) {
    return recordOf(batch).timeMillis();
  }

  private static EventRecord recordOf(AppendBatch batch) {
    return EventRecord.decode(batch.events().getFirst(), WIRE);
  }
}
