package io.troupe.sharding.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.partition.StopReason;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.PartitionObserver;
import io.troupe.sharding.register.FakeRegister;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PartitionHostTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int PARTITIONS = 40;

  private final List<String> heard = new ArrayList<>();
  private final List<Integer> started = new ArrayList<>();
  private final List<Integer> followed = new ArrayList<>();
  private final Map<Integer, TestProbe<PartitionMessage>> actors = new HashMap<>();
  private final FakeRegister register = new FakeRegister();
  private long nanos;
  private boolean ends;
  private final PartitionHost host =
      new PartitionHost("a", 7, PARTITIONS, this::start, () -> nanos, new Listener());

  PartitionHostTest() {
    var unused = register.listen(host::heard);
    register.is(FakeRegister.member("a", 7, "pekko://a", Member.State.UP));
    register.is(FakeRegister.member("b", 1, "pekko://b", Member.State.UP));
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ActorRef<PartitionMessage> start(
      PartitionId partition, MembershipNumber by, boolean follows) {
    assertThat(by).isEqualTo(register.view().number());
    if (follows) {
      followed.add(partition.number());
    }
    if (ends) {
      throw new IllegalStateException("the actor system ends");
    }
    started.add(partition.number());
    TestProbe<PartitionMessage> probe = KIT.createTestProbe();
    actors.put(partition.number(), probe);
    return probe.ref();
  }

  @Test
  void runsWhatThisNodeOwnsAndNothingElse() {
    owned(1, "a");
    owned(2, "b");
    assertThat(started).containsExactly(1);
    assertThat(host.find(id(1))).as("it recovers").isNull();
    serve(1);
    assertThat(host.find(id(1))).isEqualTo(actor(1).ref());
    assertThat(host.unsaid()).containsExactly(id(1));
    register.is(1, new Ownership("a", Optional.empty(), true));
    assertThat(host.unsaid()).isEmpty();
    owned(1, "b");
    actor(1).expectMessage(new PartitionMessage.Drain());
  }

  @Test
  void servesOnUntilTheNextOwnerServes() {
    owned(1, "a");
    serve(1);
    register.is(1, new Ownership("b", Optional.of("a"), false));
    assertThat(host.find(id(1))).isNotNull();
    actor(1).expectNoMessage();
    register.is(1, new Ownership("b", Optional.empty(), true));
    actor(1).expectMessage(new PartitionMessage.Drain());
    stopped(1, new StopReason.Drained());
    assertThat(host.find(id(1))).isNull();
    assertThat(started).containsExactly(1);
  }

  @Test
  void followsWhoServesUntilThen() {
    owned(1, "a");
    register.is(2, new Ownership("a", Optional.of("b"), false));
    assertThat(started).containsExactly(1, 2);
    assertThat(followed).containsExactly(2);
    stopped(2, new StopReason.JournalUnreachable("overtaken"));
    rest(100);
    assertThat(started).containsExactly(1, 2, 2);
    assertThat(followed).as("who was overtaken claims first").containsExactly(2);
    stopped(2, new StopReason.JournalUnreachable("no answer"));
    register.is(2, new Ownership("a", Optional.empty(), false));
    assertThat(started).as("nobody serves it any more").containsExactly(1, 2, 2, 2);
  }

  @Test
  void whatNobodyServesDoesNotWaitForWhatIsFollowed() {
    for (int number = 0; number < 20; number++) {
      register.is(number, new Ownership("a", Optional.of("b"), false));
    }
    assertThat(followed).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    for (int number = 20; number < PARTITIONS; number++) {
      owned(number, "a");
    }
    assertThat(started).hasSize(8 + 16);
    serve(3);
    assertThat(followed).contains(8);
  }

  /** What is read and not yet restored waits in memory. */
  @Test
  void startsTheNextPartitionOnceOneHasRecoveredOrEnded() {
    for (int number = 0; number < PARTITIONS; number++) {
      owned(number, "a");
    }
    assertThat(started).hasSize(16);
    serve(3);
    assertThat(started).hasSize(17);
    stopped(5, new StopReason.JournalUnreachable("no answer"));
    assertThat(started).hasSize(18).doesNotHaveDuplicates();
    rest(100);
    assertThat(started).as("there is no room").hasSize(18);
    for (int number = 6; number < 18; number++) {
      serve(number);
    }
    assertThat(started).filteredOn(it -> it == 5).hasSize(2);
  }

  /** A late copy of its own claim may have been what fenced it: then no view comes. */
  @Test
  void aPartitionThatLostItsClaimClaimsAgainByANewerViewOrAfterAWhile() {
    owned(1, "a");
    serve(1);
    stopped(1, new StopReason.Fenced("another"));
    assertThat(started).containsExactly(1);
    register.is(FakeRegister.member("c", 1, "pekko://c", Member.State.ENTERED));
    assertThat(started).containsExactly(1, 1);
    stopped(1, new StopReason.Fenced("another"));
    rest(199);
    assertThat(started).containsExactly(1, 1);
    rest(1);
    assertThat(started).containsExactly(1, 1, 1);
  }

  @Test
  void whatEndsByItselfRestsEverLongerUntilItServes() {
    owned(1, "a");
    stopped(1, new StopReason.Broken("by a defect"));
    owned(2, "a");
    assertThat(started).containsExactly(1, 2);
    rest(100);
    assertThat(started).containsExactly(1, 2, 1);
    stopped(1, new StopReason.JournalUnreachable("no answer"));
    rest(199);
    assertThat(started).containsExactly(1, 2, 1);
    rest(1);
    assertThat(started).containsExactly(1, 2, 1, 1);
    serve(1);
    stopped(1, new StopReason.Broken("again"));
    rest(100);
    assertThat(started).containsExactly(1, 2, 1, 1, 1);
  }

  /** It may have claimed it: what is here may be out of date, and local reads would show it. */
  @Test
  void anActorWhosePartitionMayHaveBeenElsewhereIsReplaced() {
    owned(1, "a");
    serve(1);
    register.is(1, new Ownership("a", Optional.empty(), true));
    register.is(1, new Ownership("b", Optional.of("a"), false));
    register.is(1, new Ownership("a", Optional.empty(), false));
    actor(1).expectMessage(new PartitionMessage.Drain());
    stopped(1, new StopReason.Drained());
    assertThat(started).containsExactly(1, 1);
  }

  @Test
  void anActorSystemThatEndsStartsNothingAndHarmsNobody() {
    ends = true;
    owned(1, "a");
    ends = false;
    owned(2, "a");
    assertThat(started).isEmpty();
  }

  @Test
  void aLifeThatIsOverRunsNothing() {
    owned(1, "a");
    register.is(FakeRegister.member("a", 8, "pekko://a", Member.State.UP));
    actor(1).expectMessage(new PartitionMessage.Drain());
    owned(2, "a");
    assertThat(started).containsExactly(1);
  }

  @Test
  void aClosedOneStartsNothing() {
    host.close();
    owned(1, "a");
    assertThat(started).isEmpty();
  }

  @Test
  void tellsWhoComesAndGoes() {
    owned(1, "a");
    serve(1);
    host.draining(id(1));
    assertThat(host.find(id(1))).isNull();
    stopped(1, new StopReason.Drained());
    assertThat(heard)
        .containsExactly("serving partition-1", "draining partition-1", "stopped partition-1");
  }

  private void rest(long millis) {
    nanos += millis * 1_000_000;
    host.tick();
  }

  private static PartitionId id(int number) {
    return new PartitionId(number);
  }

  private void owned(int partition, String owner) {
    register.is(partition, new Ownership(owner, Optional.empty(), false));
  }

  private void serve(int number) {
    host.serving(id(number), actor(number).ref());
  }

  private void stopped(int number, StopReason reason) {
    host.stopped(id(number), reason);
  }

  private TestProbe<PartitionMessage> actor(int number) {
    return Optional.ofNullable(actors.get(number)).orElseThrow();
  }

  private final class Listener implements PartitionObserver {
    @Override
    public void serving(PartitionId partition, ActorRef<PartitionMessage> actor) {
      heard.add("serving " + partition);
    }

    @Override
    public void draining(PartitionId partition) {
      heard.add("draining " + partition);
    }

    @Override
    public void stopped(PartitionId partition, StopReason reason) {
      heard.add("stopped " + partition);
    }
  }
}
