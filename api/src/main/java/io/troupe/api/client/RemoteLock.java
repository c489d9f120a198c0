package io.troupe.api.client;

import io.troupe.actors.FencingToken;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockTicket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A lock of a node that is asked over HTTP, for {@code LeasedLocks} to look after. Of the options
 * the timeout, the request id and whether it repeats are meant; who asks is the client's.
 */
public final class RemoteLock implements AsyncTroupeLock {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final LockClient client;
  private final LockName name;

  /** The lock of this name. */
  public RemoteLock(LockClient client, LockName name) {
    this.client = client;
    this.name = name;
  }

  @Override
  public LockName name() {
    return name;
  }

  @Override
  public CompletionStage<LockAnswer> acquire(LockOwner owner, LockTerms terms, Options options) {
    RequestId id = id(options);
    return change(
        options,
        Optional.of(id),
        it -> it.acquire(name, owner, terms, id.toString(), options.repeats()));
  }

  private static RequestId id(Options options) {
    return options
        .requestId()
        .orElseGet(() -> new RequestId(SessionId.derived(RANDOM.nextLong(), RANDOM.nextLong()), 1));
  }

  @Override
  public CompletionStage<LockAnswer> await(LockOwner owner, LockTicket ticket, Options options) {
    return ask(options, Optional.empty(), it -> it.await(name, owner, ticket));
  }

  @Override
  public CompletionStage<Boolean> renew(
      LockOwner owner, FencingToken token, Duration lease, Options options) {
    return change(
        options,
        Optional.empty(),
        it -> {
          try {
            return it.renew(name, owner, token, lease);
          } catch (NodeException.Refused e) {
            if (e.code().equals("lock-not-allowed")) {
              return false; // it is held, but for no lease
            }
            throw e;
          }
        });
  }

  @Override
  public CompletionStage<Optional<Integer>> release(
      LockOwner owner, FencingToken token, Options options) {
    RequestId id = id(options); // a repeat must not give up what the owner acquired since
    return change(
        options,
        Optional.of(id),
        it -> it.release(name, owner, token, id.toString(), options.repeats()));
  }

  @Override
  public CompletionStage<Boolean> leave(LockOwner owner, LockTicket ticket, Options options) {
    return change(options, Optional.empty(), it -> it.leave(name, owner, ticket));
  }

  @Override
  public CompletionStage<Optional<Integer>> forceRelease(
      Optional<FencingToken> token, Options options) {
    return change(options, Optional.empty(), it -> it.forceRelease(name, token));
  }

  @Override
  public CompletionStage<Optional<Integer>> ask(Optional<FencingToken> token, Options options) {
    return change(options, Optional.empty(), it -> it.askHolders(name, token));
  }

  @Override
  public CompletionStage<Ask> awaitAsk(
      LockOwner owner, LockTicket ticket, Ask known, Options options) {
    return ask(options, Optional.empty(), it -> it.awaitAsk(name, owner, ticket, known));
  }

  @Override
  public CompletionStage<LockReply.Explained> explain(Options options) {
    return ask(options, Optional.empty(), it -> it.explain(name));
  }

  private <R> CompletionStage<R> change(
      Options options, Optional<RequestId> id, Function<LockClient, R> call) {
    return Requests.checked(() -> ask(Requests.lasting(options), id, call));
  }

  private <R> CompletionStage<R> ask(
      Options options, Optional<RequestId> id, Function<LockClient, R> call) {
    return Requests.plain(
        CompletableFuture.supplyAsync(
            () ->
                RemoteCall.made(
                    () -> call.apply(client.within(options.timeout())), id, options.repeats()),
            Thread::startVirtualThread));
  }
}
