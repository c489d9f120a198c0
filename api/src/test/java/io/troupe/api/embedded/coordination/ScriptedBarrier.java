package io.troupe.api.embedded.coordination;

import io.troupe.api.coordination.BarrierTerms;
import io.troupe.api.coordination.TroupeBarrier;
import io.troupe.api.map.Options;
import io.troupe.coordination.barrier.BarrierGeneration;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A barrier that answers what the test says, in its order: an answer, a failure, or a stage. */
final class ScriptedBarrier implements TroupeBarrier {
  static final LockOwner PARTY = new LockOwner("ann");

  private final Map<String, Queue<Object>> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** So it answers, one time after the other. */
  ScriptedBarrier on(String what, Object... each) {
    answers.put(what, new ArrayDeque<>(Arrays.asList(each)));
    return this;
  }

  /** What was asked for so far. */
  List<String> asked() {
    return asked;
  }

  @SuppressWarnings("unchecked") // the test gives what fits
  private <T> CompletionStage<T> answer(String what, Options options) {
    asked.add(options.repeats() ? what + " as " + options.requestId().orElseThrow() : what);
    Object next = answers.getOrDefault(what, new ArrayDeque<>()).poll();
    return switch (next) {
      case null ->
          CompletableFuture.failedFuture(new IllegalStateException("nobody expects " + what));
      case RuntimeException failure -> CompletableFuture.failedFuture(failure);
      case CompletionStage<?> stage -> (CompletionStage<T>) stage;
      default -> CompletableFuture.completedStage((T) next);
    };
  }

  @Override
  public ObjectName name() {
    return new ObjectName("scripted");
  }

  @Override
  public CompletionStage<BarrierReply.Arrival> arrive(
      LockOwner party, int parties, BarrierTerms terms, Options options) {
    return answer("arrive", options);
  }

  @Override
  public CompletionStage<Optional<BarrierReply.Awaited>> await(
      BarrierGeneration generation, Options options) {
    return answer("await " + generation.number(), options);
  }

  @Override
  public CompletionStage<Boolean> renew(
      LockOwner party, BarrierGeneration generation, Duration lease, Options options) {
    return answer("renew " + generation.number(), options);
  }

  @Override
  public CompletionStage<Boolean> leave(
      LockOwner party, BarrierGeneration generation, Options options) {
    return answer("leave " + generation.number(), options);
  }

  @Override
  public CompletionStage<Optional<Boolean>> reset(Options options) {
    return answer("reset", options);
  }

  @Override
  public CompletionStage<Optional<BarrierReply.Explained>> explain(Options options) {
    return answer("explain", options);
  }

  @Override
  public CompletionStage<Boolean> delete(Options options) {
    return answer("delete", options);
  }

  @Override
  public BarrierReply.Arrived await(int parties, BarrierTerms terms) {
    throw new UnsupportedOperationException("it is what is tested");
  }
}
