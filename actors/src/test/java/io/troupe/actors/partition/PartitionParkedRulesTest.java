package io.troupe.actors.partition;

import static io.troupe.actors.partition.Decider.MAX_PARKED_PER_BATCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.kind.Access;
import io.troupe.actors.partition.PartitionEffect.WakeAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartitionParkedRulesTest {
  private static final int MIB = 1 << 20;
  private static final int READERS = 1_000;
  private static final FadingKind.Light LIGHT = new FadingKind.Light(1_000_000);

  private final FadingKind fading = new FadingKind();
  private final OneMachine it =
      new OneMachine(
              PartitionSettings.DEFAULT, List.of(fading), OneMachine.registry(List.of(fading)))
          .serving();

  @Test
  void looksAtParkedReadsASliceAtATimeAndInTheirOrder() {
    park(READERS, 1, 1);
    it.effects.clear();
    it.ask("writer", LIGHT);
    int steps = 0;
    for (int before = fading.awaited(); fading.awaited() < before + READERS; steps++) {
      int soFar = fading.awaited();
      if (steps == 0) {
        appended();
      } else {
        goOn();
      }
      assertThat(fading.awaited() - soFar).isBetween(1, MAX_PARKED_PER_BATCH);
    }
    assertThat(steps).isEqualTo(Math.ceilDiv(READERS, MAX_PARKED_PER_BATCH));
    assertThat(it.machine.parkedReads()).isZero();
    assertThat(answeredReaders()).isSorted().hasSize(READERS);
  }

  @Test
  void looksAtEachOnceAfterAChangeWhereItMustWaitOn() {
    park(READERS, 2, 1);
    int before = fading.awaited();
    it.effects.clear();
    it.ask("writer", LIGHT);
    appended();
    while (nextWake() <= it.monotonicNanos) {
      goOn();
    }
    assertThat(fading.awaited() - before).isEqualTo(READERS);
    assertThat(it.machine.parkedReads()).isEqualTo(READERS);
  }

  @Test
  void startsWhatChangedAgainBehindWhoWasNotLookedAtYet() {
    park(READERS, 2, 1);
    it.effects.clear();
    it.ask("writer", LIGHT);
    it.ask("second", LIGHT);
    appended(); // looks at the first ones in vain, and the second change is under way
    appended();
    while (it.machine.parkedReads() > 0) {
      goOn();
    }
    assertThat(answeredReaders().getFirst()).isEqualTo(MAX_PARKED_PER_BATCH);
    assertThat(answeredReaders().getLast()).isEqualTo(MAX_PARKED_PER_BATCH - 1);
  }

  @Test
  void decidesCommandsBesideASlice() {
    park(READERS, 1, MIB);
    it.effects.clear();
    it.ask("writer", LIGHT);
    it.ask("in line", LIGHT);
    appended();
    assertThat(answeredReaders()).as("half of what answers may hold").hasSize(4);
    appended();
    assertThat(it.isAnswered("in line")).isTrue();
    assertThat(it.machine.parkedReads()).isPositive();
  }

  /** Answers that need not wait for the journal hold memory all the same. */
  @Test
  void answersLocalReadsInLineASliceAtATime() {
    it.ask("writer", LIGHT);
    for (int i = 0; i < 100; i++) {
      it.ask("reader" + i, new FadingKind.Await(1, MIB));
    }
    appended();
    assertThat(answeredReaders()).hasSize(8);
    while (answeredReaders().size() < 100) {
      int before = answeredReaders().size();
      goOn();
      assertThat(answeredReaders().size() - before).isBetween(1, 8);
    }
    assertThat(answeredReaders()).isSorted();
  }

  @Test
  void doesNotWakeAgainAndAgainWhileTooManyAnswersWaitForAConfirm() {
    it.ask("writer", new FadingKind.Light(500));
    appended();
    for (int i = 0; i <= HeldReplies.MAX_COUNT; i++) {
      it.ask("reader" + i, new FadingKind.Count(Access.LINEARIZABLE));
    }
    it.effects.clear();
    it.pass(1_000);
    it.feed(new PartitionInput.TimeElapsed<>());
    assertThat(it.wants(WakeAt.class)).isFalse();
  }

  @Test
  void expireByTheirDeadlinesInWhateverOrderTheyCame() {
    Parked<String> parked = new Parked<>();
    for (int i = 0; i < READERS; i++) {
      // Deadlines in another order than arrivals.
      assertThat(parked.add(awaitingUntil(1_000 + (i * 7L) % READERS), READERS)).isTrue();
    }
    List<Long> expired = new ArrayList<>();
    parked.expire(new Moment(0, 0), ask -> expired.add(ask.deadline().monotonicNanos()));
    assertThat(expired).isEmpty();

    parked.expire(new Moment(1_009, 0), ask -> expired.add(ask.deadline().monotonicNanos()));
    assertThat(expired)
        .containsExactlyElementsOf(
            List.of(
                1_000L, 1_001L, 1_002L, 1_003L, 1_004L, 1_005L, 1_006L, 1_007L, 1_008L, 1_009L));
    assertThat(parked.count()).isEqualTo(READERS - 10);
  }

  @Test
  void whoWasTakenOutDoesNotExpire() {
    Parked<String> parked = new Parked<>();
    assertThat(parked.add(awaitingUntil(10), 1)).isTrue();
    parked.changed(Set.of("fading"));
    assertThat(parked.nextToDecide()).isNotNull();
    parked.expire(
        new Moment(20, 0),
        ask -> {
          throw new AssertionError(ask + " expired");
        });
    assertThat(parked.hasToDecide()).isFalse();
  }

  @Test
  void areCountedAndLookedAtByKindAndInOrderOfAllKinds() {
    Parked<String> parked = new Parked<>();
    Ask<String> counting =
        new Ask<>(
            OneMachine.PARTITION,
            new CounterCommand.Get("a", Access.LINEARIZABLE),
            Optional.empty(),
            1,
            new Deadline(100),
            "counting");
    assertThat(parked.add(awaitingUntil(100), 1)).isTrue();
    assertThat(parked.add(awaitingUntil(100), 1)).isFalse();
    assertThat(parked.add(counting, 1)).isTrue();

    parked.changed(Set.of("counter"));
    assertThat(parked.nextToDecide()).isSameAs(counting);
    assertThat(parked.nextToDecide()).isNull();
    assertThat(parked.add(counting, 1)).isTrue();
    parked.changed(Set.of("counter", "fading"));
    assertThat(Objects.requireNonNull(parked.nextToDecide()).replyTo()).isEqualTo("reader");
    assertThat(parked.nextToDecide()).isSameAs(counting);
    assertThat(parked.hasToDecide()).isFalse();
    assertThat(parked.count()).isZero();
  }

  private static Ask<String> awaitingUntil(long nanos) {
    return new Ask<>(
        OneMachine.PARTITION,
        new FadingKind.Await(1, 1),
        Optional.empty(),
        1,
        new Deadline(nanos),
        "reader");
  }

  private void park(int readers, int least, int replyBytes) {
    for (int i = 0; i < readers; i++) {
      it.ask("reader" + i, new FadingKind.Await(least, replyBytes));
    }
    assertThat(it.machine.parkedReads()).isEqualTo(readers);
  }

  private void appended() {
    var unused = it.appended();
  }

  /** What asked to be woken at once is. */
  private void goOn() {
    assertThat(nextWake()).isLessThanOrEqualTo(it.monotonicNanos);
    it.effects.removeIf(WakeAt.class::isInstance);
    it.feed(new PartitionInput.TimeElapsed<>());
  }

  private long nextWake() {
    return it.effects.stream()
        .filter(WakeAt.class::isInstance)
        .map(effect -> ((WakeAt<?>) effect).monotonicNanos())
        .reduce(Long.MAX_VALUE, (earlier, later) -> later);
  }

  private List<Integer> answeredReaders() {
    List<Integer> answered = new ArrayList<>();
    for (PartitionEffect<String> effect : it.effects) {
      if (effect instanceof PartitionEffect.Reply<String> reply
          && reply.to().startsWith("reader")) {
        answered.add(Integer.parseInt(reply.to().substring("reader".length())));
      }
    }
    return answered;
  }
}
