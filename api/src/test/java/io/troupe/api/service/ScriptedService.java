package io.troupe.api.service;

import io.troupe.actors.GuestId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.Version;
import io.troupe.api.map.Options;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.InstanceId;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply.Listing;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** A service whose looks are answered by the test, each as it comes. */
final class ScriptedService implements AsyncTroupeService {
  /** A look that waits for its answer. */
  record Look(Optional<Version> seen, CompletableFuture<Optional<Listing>> answer) {
    void shows(Listing listing) {
      boolean unused = answer.complete(Optional.of(listing));
    }

    void showsNothing() {
      boolean unused = answer.complete(Optional.empty());
    }

    void isRefused() {
      boolean unused =
          answer.completeExceptionally(
              new RefusedException(Refusal.Code.UNAVAILABLE, "nobody owns the partition"));
    }
  }

  final BlockingQueue<Look> looks = new LinkedBlockingQueue<>();

  @Override
  public ObjectName name() {
    return new ObjectName("scripted");
  }

  @Override
  public CompletionStage<Optional<Listing>> observe(
      Filter filter, Optional<Version> seen, Options options) {
    CompletableFuture<Optional<Listing>> answer = new CompletableFuture<>();
    looks.add(new Look(seen, answer));
    return answer;
  }

  @Override
  public CompletionStage<Optional<Version>> register(
      Instance instance, GuestId session, Options options) {
    throw new AssertionError("only looks are scripted");
  }

  @Override
  public CompletionStage<Optional<Version>> setHealth(
      InstanceId id, GuestId session, Health health, Options options) {
    throw new AssertionError("only looks are scripted");
  }

  @Override
  public CompletionStage<Boolean> deregister(
      InstanceId id, Optional<GuestId> session, Options options) {
    throw new AssertionError("only looks are scripted");
  }
}
