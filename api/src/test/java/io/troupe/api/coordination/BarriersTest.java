package io.troupe.api.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.actors.GuestId;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.coordination.barrier.BarrierOutcome.Broken;
import io.troupe.coordination.barrier.BarrierOutcome.Tripped;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.barrier.BarrierReply.Arrived;
import io.troupe.coordination.barrier.BarrierReply.Ended;
import io.troupe.coordination.barrier.BarrierReply.NotArrived;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Barriers through the Java interface, at a real node. */
class BarriersTest {
  private static final Options PATIENT = Options.DEFAULT.withTimeout(Duration.ofMinutes(1));
  private static final BarrierTerms LONG =
      BarrierTerms.DEFAULT.leased(Duration.ofHours(1)).waiting(Duration.ofHours(1));
  private static final LockOwner ANN = new LockOwner("ann");
  private static final LockOwner BOB = new LockOwner("bob");

  @TempDir static Path data;
  private static Troupe troupe;

  @BeforeAll
  static void start() {
    troupe = Troupe.join(TroupeSettings.of(data));
  }

  @AfterAll
  static void stop() {
    troupe.close();
  }

  private static Arrived arrived(TroupeBarrier barrier, LockOwner party, BarrierTerms terms) {
    return (Arrived) Requests.await(barrier.arrive(party, 2, terms, PATIENT));
  }

  @Test
  void threePartiesGoOnTogetherAgainAndAgain() throws Exception {
    TroupeBarrier barrier = troupe.barrier("phase");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long before = 0;
      for (int round = 0; round < 3; round++) {
        List<Future<Arrived>> parties = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          // A short lease, so that it has to be renewed where this machine is slow.
          BarrierTerms terms =
              BarrierTerms.DEFAULT.leased(Duration.ofSeconds(5)).waiting(Duration.ofMinutes(1));
          parties.add(threads.submit(() -> barrier.await(3, terms)));
        }
        List<Integer> indexes = new ArrayList<>();
        List<Long> generations = new ArrayList<>();
        for (Future<Arrived> party : parties) {
          indexes.add(party.get(1, TimeUnit.MINUTES).index());
          generations.add(party.get().generation().number());
        }
        assertThat(indexes).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(generations).allMatch(generations.getFirst()::equals);
        assertThat(generations.getFirst()).isGreaterThan(before);
        before = generations.getFirst();
      }
    }
  }

  @Test
  void whoseTimeIsOverBreaksItForAllUntilAReset() throws Exception {
    TroupeBarrier barrier = troupe.barrier("late");
    Arrived ann = arrived(barrier, ANN, LONG);
    CompletableFuture<Optional<BarrierReply.Awaited>> waits =
        barrier.await(ann.generation(), PATIENT).toCompletableFuture();
    BarrierBrokenException broken =
        catchThrowableOfType(
            BarrierBrokenException.class,
            () -> troupe.barrier("lone").await(2, Duration.ofMillis(200)));
    assertThat(broken.how()).isPresent();
    assertThat(broken).hasMessageContaining("barrier lone is broken: ");

    assertThat(Requests.await(barrier.leave(ANN, ann.generation(), PATIENT))).isTrue();
    Ended left = new Ended(new Broken(Broken.Why.LEFT, Optional.of(ANN)));
    assertThat(waits.get(1, TimeUnit.MINUTES)).contains(left);
    assertThat(Requests.await(barrier.leave(ANN, ann.generation(), PATIENT))).isFalse();
    assertThatThrownBy(() -> barrier.await(2, Duration.ofSeconds(10)))
        .isInstanceOfSatisfying(
            BarrierBrokenException.class,
            it -> assertThat(it.how()).contains(new Broken(Broken.Why.LEFT, Optional.of(ANN))))
        .hasMessage("barrier late is broken until it is reset");
    assertThat(Requests.await(barrier.reset(PATIENT))).contains(true);
    assertThat(Requests.await(barrier.reset(PATIENT))).contains(false);
    Arrived again = arrived(barrier, ANN, LONG);
    assertThat(arrived(barrier, BOB, LONG)).isEqualTo(new Arrived(again.generation(), 0));
    assertThat(Requests.await(barrier.await(again.generation(), PATIENT)))
        .contains(new Ended(new Tripped()));
    assertThat(Requests.await(barrier.await(ann.generation(), PATIENT))).as("late").contains(left);
  }

  @Test
  void whoIsInterruptedBreaksItForAll() throws Exception {
    TroupeBarrier barrier = troupe.barrier("interrupted");
    Arrived ann =
        (Arrived) Requests.await(barrier.arrive(ANN, 3, LONG, PATIENT)); // and one never comes
    CompletableFuture<Optional<BarrierReply.Awaited>> waits =
        barrier.await(ann.generation(), PATIENT).toCompletableFuture();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () ->
                    assertThatThrownBy(() -> barrier.await(3, Duration.ofHours(1)))
                        .isInstanceOf(UnknownOutcomeException.class));
    Await.until(
        () -> Requests.await(barrier.explain(PATIENT)).orElseThrow().here().size() == 2,
        Duration.ofMinutes(1),
        "the other one to arrive");
    thread.interrupt();
    assertThat(waits.get(1, TimeUnit.MINUTES))
        .get()
        .isInstanceOfSatisfying(
            Ended.class,
            it -> assertThat(((Broken) it.outcome()).why()).isEqualTo(Broken.Why.LEFT));
    thread.join();
  }

  @Test
  void aLeaseThatIsNotRenewedBreaksIt() {
    TroupeBarrier barrier = troupe.barrier("leased");
    Arrived ann = arrived(barrier, ANN, LONG.leased(Duration.ofMillis(50)));
    assertThat(Requests.await(barrier.await(ann.generation(), PATIENT)))
        .contains(new Ended(new Broken(Broken.Why.LEASE_ELAPSED, Optional.of(ANN))));
    assertThat(Requests.await(barrier.renew(ANN, ann.generation(), LONG.lease(), PATIENT)))
        .isFalse();
  }

  @Test
  void theEndOfASessionBreaksIt() throws Exception {
    TroupeBarrier barrier = troupe.barrier("bound");
    BarrierTerms terms;
    CompletableFuture<Optional<BarrierReply.Awaited>> waits;
    try (TroupeSession session = troupe.openSession(SessionTerms.DEFAULT)) {
      terms = LONG.under(session.id());
      Arrived ann = arrived(barrier, ANN, terms);
      waits = barrier.await(ann.generation(), PATIENT).toCompletableFuture();
      assertThat(waits).isNotDone();
    }
    assertThat(waits.get(1, TimeUnit.MINUTES))
        .contains(new Ended(new Broken(Broken.Why.SESSION_ENDED, Optional.of(ANN))));
    Requests.await(barrier.reset(PATIENT));
    assertThat(Requests.await(barrier.arrive(ANN, 2, terms, PATIENT)))
        .isEqualTo(new NotArrived(NotArrived.Why.NO_SESSION, 2));
    BarrierTerms never = LONG.under(GuestId.parse("1-7"));
    assertThatThrownBy(() -> barrier.await(2, never)).hasMessageContaining("never was");
  }

  @Test
  void aRepeatedArrivalIsTheSame() {
    TroupeBarrier barrier = troupe.barrier("repeated");
    Options options = PATIENT.asRetryOf(new RequestId(SessionId.derived(7, 8), 1));
    BarrierReply.Arrival once = Requests.await(barrier.arrive(ANN, 2, LONG, options));
    arrived(barrier, BOB, LONG);
    assertThat(Requests.await(barrier.arrive(ANN, 2, LONG, options))).isEqualTo(once);
    assertThat(Requests.await(barrier.explain(PATIENT)).orElseThrow().here())
        .as("none arrived anew")
        .isEmpty();
  }

  @Test
  void theyAreExplainedListedAndDeleted() throws Exception {
    TroupeBarrier barrier = troupe.barrier("zz-1");
    assertThat(Requests.await(barrier.explain(PATIENT))).isEmpty();
    assertThat(Requests.await(barrier.reset(PATIENT))).isEmpty();
    Arrived ann = arrived(barrier, ANN, LONG);
    Requests.await(troupe.barrier("zz-2").arrive(ANN, 1_000, LONG, PATIENT));
    assertThat(Requests.await(barrier.explain(PATIENT)))
        .contains(
            new BarrierReply.Explained(
                2, ann.generation(), List.of(ANN), List.of(), Optional.empty()));
    BarrierReply.Listed listed =
        Requests.await(
            troupe.coordination().barriers(Optional.of(new ObjectName("zz")), 1, PATIENT));
    assertThat(listed)
        .isEqualTo(
            new BarrierReply.Listed(
                List.of(new BarrierReply.Listed.Barrier(barrier.name(), 2, 1, false)), true));
    CompletableFuture<Optional<BarrierReply.Awaited>> waits =
        barrier.await(ann.generation(), PATIENT).toCompletableFuture();
    assertThat(Requests.await(barrier.delete(PATIENT))).isTrue();
    assertThat(waits.get(1, TimeUnit.MINUTES)).contains(new BarrierReply.NotThere());
    assertThat(Requests.await(barrier.delete(PATIENT))).isFalse();
  }

  @Test
  void numbersPastTheirLimitsAreRefused() {
    TroupeBarrier barrier = troupe.barrier("limit");
    assertThatThrownBy(() -> barrier.await(1_001, Duration.ofSeconds(10)))
        .hasMessageContaining("from 1 to 1000");
    assertThatThrownBy(() -> barrier.await(2, Duration.ofDays(1).plusMillis(1)))
        .hasMessageContaining("to a day");
    assertThatThrownBy(() -> barrier.await(2, Duration.ZERO)).hasMessageContaining("from 1 to");
    assertThat(barrier.await(1, Duration.ofSeconds(10)).index()).as("alone").isZero();
    assertThatThrownBy(() -> barrier.await(2, Duration.ofSeconds(10)))
        .hasMessage("barrier limit is of 1 parties, not 2");
  }
}
