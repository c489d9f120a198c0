package io.troupe.persistence.process.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Deadline;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.Group;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.process.wire.CallFormats;
import io.troupe.persistence.process.wire.CallReply;
import io.troupe.persistence.process.wire.CallRequest;
import io.troupe.persistence.process.wire.ClusterId;
import io.troupe.testkit.await.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of a node without replicas, over a network that the test is. */
class CallRouterTest {
  private static final GroupId GROUP = new GroupId(3);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final ReplicaId ONE = new ReplicaId(1);
  private static final ReplicaId TWO = new ReplicaId(2);
  private static final ReplicaId THREE = new ReplicaId(3);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Net net = new Net();

  private record Sent(ReplicaId to, CallRequest request) {
    String text() {
      return to + " " + request.payload();
    }
  }

  private static final class Net implements Landscape {
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private volatile boolean forsaken;
    private volatile Set<ReplicaId> connected = Set.of(ONE, TWO, THREE);

    @Override
    public Optional<ClusterId> cluster() {
      return Optional.of(new ClusterId(7));
    }

    @Override
    public Optional<ReplicaId> self() {
      return Optional.empty();
    }

    @Override
    public Optional<Group> local(GroupId group) {
      return Optional.empty();
    }

    @Override
    public List<ReplicaId> voters() {
      return List.of(ONE, TWO, THREE);
    }

    @Override
    public boolean isForsaken() {
      return forsaken;
    }

    @Override
    public boolean send(ReplicaId to, byte[] request) {
      boolean goes = connected.contains(to);
      if (goes) {
        sent.add(new Sent(to, CallFormats.decodeRequest(request)));
      }
      return goes;
    }

    List<String> texts() {
      return sent.stream().map(Sent::text).toList();
    }

    Sent await(int number) {
      Await.until(() -> sent.size() >= number, LONG, "message " + number);
      return sent.get(number - 1);
    }
  }

  private CallRouter router(CallSettings settings) {
    return new CallRouter(settings, net, List.of(GROUP), timer, 1);
  }

  private CallRouter router() {
    return router(new CallSettings(1_000, 1 << 20, 60_000, 1, 2));
  }

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  private static CompletionStage<GroupAnswer<Applied>> propose(
      CallRouter router, String command, Duration limit) {
    return router.propose(GROUP, Payload.utf8(command), in(limit));
  }

  private static Deadline in(Duration limit) {
    return new Deadline(System.nanoTime() + limit.toNanos());
  }

  private static void answer(CallRouter router, Sent sent, GroupAnswer<Applied> answer) {
    router.take(CallFormats.encode(new CallReply(sent.request().number(), answer)));
  }

  private static GroupAnswer<Applied> done(String answer) {
    return new GroupAnswer.Done<>(new Applied(new LogIndex(9), Payload.utf8(answer)));
  }

  private static GroupAnswer<Applied> doneAfterOthers(String answer) {
    return new GroupAnswer.Done<>(new Applied(new LogIndex(9), Payload.utf8(answer), true));
  }

  private static GroupAnswer<Applied> refused(Reason why, Optional<ReplicaId> leader) {
    return new GroupAnswer.Refused<>(why, "no", leader);
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void whatWasNeverSentIsRefused() {
    net.connected = Set.of();
    CallRouter router = router();
    assertThat(await(propose(router, "a", Duration.ofMillis(50))))
        .isInstanceOfSatisfying(
            GroupAnswer.Refused.class,
            it -> assertThat(it.why()).isEqualTo(Reason.DEADLINE_PASSED));
    assertThat(router.load().underWay()).isZero();
  }

  @Test
  void aCommandThatWasSentAndNotAnsweredIsUnknownAndAQuestionIsRefused() {
    CallRouter router = router();
    assertThat(await(propose(router, "a", Duration.ofMillis(50))))
        .isInstanceOf(GroupAnswer.Unknown.class);
    assertThat(await(router.query(GROUP, Payload.utf8("q"), in(Duration.ofMillis(50)))))
        .isInstanceOf(GroupAnswer.Refused.class);
  }

  @Test
  void itAsksWhomItIsToldAndStaysThere() {
    CallRouter router = router();
    var a = propose(router, "a", LONG);
    answer(router, net.await(1), refused(Reason.NOT_LEADER, Optional.of(THREE)));
    answer(router, net.await(2), done("x"));
    assertThat(await(a)).isEqualTo(done("x"));
    var b = propose(router, "b", LONG);
    answer(router, net.await(3), done("y"));
    await(b);
    assertThat(net.texts()).containsExactly("1 a", "3 a", "3 b");
  }

  @Test
  void whereNobodyKnowsItAsksAllInTurn() {
    CallRouter router = router();
    var a = propose(router, "a", LONG);
    for (int i = 1; i <= 6; i++) {
      answer(router, net.await(i), refused(Reason.NOT_LEADER, Optional.empty()));
    }
    answer(router, net.await(7), done("x"));
    await(a);
    assertThat(net.sent.stream().map(Sent::to)).contains(ONE, TWO, THREE);
  }

  @Test
  void aRefusalBehindACopyThatWasNotAnsweredIsUnknown() {
    CallRouter router = router();
    var a = propose(router, "a", LONG);
    router.lost(net.await(1).to());
    answer(router, net.await(2), refused(Reason.OVERLOADED, Optional.empty()));
    assertThat(await(a)).isInstanceOf(GroupAnswer.Unknown.class);
    var b = propose(router, "b", LONG);
    answer(router, net.await(3), refused(Reason.OVERLOADED, Optional.empty()));
    assertThat(await(b)).isInstanceOf(GroupAnswer.Refused.class);
  }

  @Test
  void anAnswerSaysWhetherEarlierCopiesWereNotAnswered() {
    CallRouter router = router();
    var a = propose(router, "a", LONG);
    router.lost(net.await(1).to());
    answer(router, net.await(2), done("x"));
    assertThat(await(a)).isEqualTo(doneAfterOthers("x"));
    var b = propose(router, "b", LONG);
    answer(router, net.await(3), done("y"));
    assertThat(await(b)).isEqualTo(done("y"));
  }

  @Test
  void noCallOvertakesAnotherOnItsWayToTheNextLeader() {
    CallRouter router = router();
    List<CompletionStage<GroupAnswer<Applied>>> all = new ArrayList<>();
    Stream.of("a", "b", "c").forEach(it -> all.add(propose(router, it, LONG)));
    net.await(3);
    answer(router, net.sent.get(0), refused(Reason.NOT_LEADER, Optional.of(TWO)));
    all.add(propose(router, "d", LONG));
    assertThat(net.sent).as("b and c are not back yet").hasSize(3);
    answer(router, net.sent.get(1), refused(Reason.NOT_LEADER, Optional.of(TWO)));
    assertThat(net.sent).hasSize(3);
    answer(router, net.sent.get(2), refused(Reason.NOT_LEADER, Optional.of(TWO)));
    net.await(7);
    assertThat(net.texts()).endsWith("2 a", "2 b", "2 c", "2 d");
    net.sent.subList(3, 7).forEach(it -> answer(router, it, done("x")));
    all.forEach(CallRouterTest::await);
  }

  @Test
  void whoDoesNotAnswerInTimeIsGivenUpAndHisLateRefusalDoesNotCount() {
    CallRouter router = router(new CallSettings(10, 1 << 20, 50, 1, 2));
    var a = propose(router, "a", LONG);
    Sent first = net.await(1);
    Sent second = net.await(2);
    assertThat(second.to()).isNotEqualTo(first.to());
    answer(router, first, refused(Reason.INVALID, Optional.empty()));
    answer(router, second, done("x"));
    // Or it was repeated once more meanwhile: whoever is asked last answers.
    answer(router, net.sent.getLast(), done("x"));
    assertThat(await(a)).isEqualTo(doneAfterOthers("x"));
  }

  @Test
  void whatWasAnsweredIntoNothingIsAskedAgainOnceTheWayBackIsOpen() {
    try (CallRouter router = router()) {
      var first = propose(router, "a", LONG);
      var second = propose(router, "b", LONG);
      net.await(2);

      router.answersAgain(TWO);
      assertThat(net.texts()).hasSize(2);
      router.answersAgain(ONE);

      assertThat(net.texts()).containsExactly("1 a", "1 b", "1 a", "1 b");
      answer(router, net.await(3), done("A"));
      answer(router, net.await(4), refused(Reason.INVALID, Optional.empty()));
      assertThat(await(first)).isEqualTo(doneAfterOthers("A"));
      assertThat(await(second)).isInstanceOf(GroupAnswer.Unknown.class);
    }
  }

  @Test
  void onlyTimesWithoutAnAnswerMakeTheNextOneLonger() {
    try (CallRouter router = router(new CallSettings(10, 1 << 20, 1_000, 1, 2))) {
      // Three doublings would pass the deadline: then nothing is sent any more.
      var answer = propose(router, "a", Duration.ofSeconds(7));
      for (int lost = 0; lost < 6; lost++) {
        router.lost(net.await(lost + 1).to());
      }

      answer(router, net.await(8), done("A"));
      assertThat(await(answer)).isEqualTo(doneAfterOthers("A"));
    }
  }

  @Test
  void aNewLeaderIsAskedAtOnceWhateverTheOldOneOwes() {
    CallRouter router = router();
    var a = propose(router, "a", LONG);
    assertThat(net.await(1).to()).isEqualTo(ONE);
    router.leads(GROUP, THREE);
    answer(router, net.await(2), done("x"));
    await(a);
    assertThat(net.texts()).containsExactly("1 a", "3 a");
    assertThat(router.load().repeats()).isEqualTo(1);
    assertThat(router.answering(GROUP)).contains(THREE);
  }

  @Test
  void whereNobodyIsLeftToAnswerCallsEndAtOnce() {
    net.connected = Set.of();
    CallRouter router = router();
    var before = propose(router, "a", LONG);
    net.forsaken = true;
    assertThat(await(before)).isInstanceOf(GroupAnswer.Refused.class);
    assertThat(await(propose(router, "b", LONG)))
        .isInstanceOfSatisfying(
            GroupAnswer.Refused.class, it -> assertThat(it.why()).isEqualTo(Reason.ENDED));
    assertThat(router.load().underWay()).isZero();
  }

  @Test
  void callsAreBoundedInCountAndBytes() {
    CallRouter router = router(new CallSettings(2, 1 << 10, 60_000, 1, 2));
    var a = propose(router, "a", LONG);
    var b = propose(router, "b", LONG);
    assertThat(await(propose(router, "c", LONG)))
        .isInstanceOfSatisfying(
            GroupAnswer.Refused.class, it -> assertThat(it.why()).isEqualTo(Reason.OVERLOADED));
    net.await(2);
    net.sent.forEach(it -> answer(router, it, done("x")));
    await(a);
    await(b);
    assertThat(await(propose(router, "x".repeat(1 << 11), LONG)))
        .isInstanceOf(GroupAnswer.Refused.class);
    assertThat(router.load().underWay()).isZero();
    var c = propose(router, "c", LONG).toCompletableFuture();
    assertThat(c).isNotDone();
    router.close();
    assertThat(await(c)).isInstanceOf(GroupAnswer.Unknown.class);
    assertThat(await(propose(router, "d", LONG))).isInstanceOf(GroupAnswer.Refused.class);
  }

  @Test
  void answersToNobodyAreDropped() {
    CallRouter router = router();
    CompletableFuture<?> a = propose(router, "a", LONG).toCompletableFuture();
    Sent sent = net.await(1);
    router.take(CallFormats.encode(new CallReply(sent.request().number() + 256, done("x"))));
    router.take(CallFormats.encode(new CallReply(200, done("x"))));
    assertThat(a).isNotDone();
    answer(router, sent, done("x"));
    await(a);
    answer(router, sent, done("again"));
    assertThat(router.load().underWay()).isZero();
  }
}
