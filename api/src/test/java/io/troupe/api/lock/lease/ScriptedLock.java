package io.troupe.api.lock.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.FencingToken;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.Options;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockTicket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;

/** A lock whose requests wait for the answers that the test gives. */
final class ScriptedLock implements AsyncTroupeLock {
  static final LockOwner OWNER = new LockOwner("me");
  static final LockTicket TICKET = new LockTicket(4);
  static final FencingToken TOKEN = new FencingToken(5);

  private final ConcurrentLinkedDeque<Asked> asked = new ConcurrentLinkedDeque<>();

  /** One request. */
  record Asked(String what, Options options, CompletableFuture<Object> answer) {
    Duration timeout() {
      return options.timeout();
    }
  }

  /** The oldest request that nobody took yet. */
  Asked take(String what) {
    assertThat(asked).as("requests").isNotEmpty();
    Asked first = asked.removeFirst();
    assertThat(first.what()).isEqualTo(what);
    return first;
  }

  /** Whether there is one. */
  boolean isAsked() {
    return !asked.isEmpty();
  }

  /** Answers the oldest request. */
  void answer(String what, Object answer) {
    take(what).answer().complete(answer);
  }

  /** The oldest request fails. */
  void fail(String what, RuntimeException failure) {
    take(what).answer().completeExceptionally(failure);
  }

  void assertQuiet() {
    assertThat(asked).isEmpty();
  }

  private <T> CompletionStage<T> ask(String what, Options options, Class<T> type) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    asked.add(new Asked(what, options, answer));
    return answer.thenApply(type::cast);
  }

  @Override
  public LockName name() {
    return new LockName("orders");
  }

  @Override
  public CompletionStage<LockAnswer> acquire(LockOwner owner, LockTerms terms, Options options) {
    return ask("acquire", options, LockAnswer.class);
  }

  @Override
  public CompletionStage<LockAnswer> await(LockOwner owner, LockTicket ticket, Options options) {
    assertThat(ticket).isEqualTo(TICKET);
    return ask("await", options, LockAnswer.class);
  }

  @Override
  public CompletionStage<Boolean> renew(
      LockOwner owner, FencingToken token, Duration lease, Options options) {
    assertThat(owner).isEqualTo(OWNER);
    assertThat(token).isEqualTo(TOKEN);
    return ask("renew " + lease.toMillis(), options, Boolean.class);
  }

  @Override
  public CompletionStage<Optional<Integer>> release(
      LockOwner owner, FencingToken token, Options options) {
    assertThat(token).isEqualTo(TOKEN);
    return ask("release", options, Integer.class).thenApply(Optional::ofNullable);
  }

  @Override
  public CompletionStage<Boolean> leave(LockOwner owner, LockTicket ticket, Options options) {
    assertThat(ticket).isEqualTo(TICKET);
    return ask("leave", options, Boolean.class);
  }

  @Override
  public CompletionStage<Optional<Integer>> forceRelease(
      Optional<FencingToken> token, Options options) {
    return ask("force", options, Integer.class).thenApply(Optional::of);
  }

  @Override
  public CompletionStage<Optional<Integer>> ask(Optional<FencingToken> token, Options options) {
    return ask("ask", options, Integer.class).thenApply(Optional::of);
  }

  @Override
  public CompletionStage<Ask> awaitAsk(
      LockOwner owner, LockTicket ticket, Ask known, Options options) {
    return ask("await-ask " + known, options, Ask.class);
  }

  @Override
  public CompletionStage<LockReply.Explained> explain(Options options) {
    return ask("explain", options, LockReply.Explained.class);
  }
}
