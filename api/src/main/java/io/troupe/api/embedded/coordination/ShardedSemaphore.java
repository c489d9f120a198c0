package io.troupe.api.embedded.coordination;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.kind.KindReply;
import io.troupe.api.coordination.AsyncTroupeSemaphore;
import io.troupe.api.lock.LeaseRequests;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.Options;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreCommand;
import io.troupe.coordination.semaphore.SemaphoreReply;
import io.troupe.coordination.semaphore.SemaphoreReply.NotAllowed;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A semaphore in its partition: one request each. */
final class ShardedSemaphore implements AsyncTroupeSemaphore {
  private static final Logger LOG = LoggerFactory.getLogger(ShardedSemaphore.class);

  private final ObjectName name;
  private final InPartition partition;

  ShardedSemaphore(ObjectName name, InPartition partition) {
    this.name = name;
    this.partition = partition;
  }

  @Override
  public ObjectName name() {
    return name;
  }

  @Override
  public CompletionStage<SemaphoreReply.Sized> setPermits(
      int permits, boolean onlyNew, Options options) {
    return partition.write(
        () -> new SemaphoreCommand.SetPermits(name, permits, onlyNew),
        options,
        reply ->
            switch (reply) {
              case SemaphoreReply.Sized sized -> sized;
              case NotAllowed not -> throw refused(not.why());
              default -> throw InPartition.otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Boolean> delete(Options options) {
    return partition.write(
        () -> new SemaphoreCommand.Delete(name),
        options,
        reply ->
            switch (reply) {
              case SemaphoreReply.Deleted deleted -> deleted.was();
              case NotAllowed not -> throw refused(not.why());
              default -> throw InPartition.otherwise(reply);
            });
  }

  @Override
  public LeaseRequests permits(int permits) {
    return new Permits(permits);
  }

  @Override
  public CompletionStage<Optional<Integer>> forceRelease(
      Optional<FencingToken> token, Options options) {
    return partition.write(
        () -> new SemaphoreCommand.ForceRelease(name, token),
        options,
        reply ->
            switch (reply) {
              case SemaphoreReply.Forced forced -> {
                LOG.warn(
                    "permits of semaphore {} were taken from {} who held some, {}",
                    name,
                    forced.holders(),
                    options.principal().equals(Principal.NONE)
                        ? "by somebody who did not say who"
                        : "by " + options.principal());
                yield Optional.of(forced.holders());
              }
              case SemaphoreReply.NotHeld unused -> Optional.empty();
              default -> throw InPartition.otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Optional<SemaphoreReply.Explained>> explain(Options options) {
    return partition.read(
        new SemaphoreCommand.Explain(name),
        options,
        reply ->
            reply instanceof SemaphoreReply.Explained explained
                ? Optional.of(explained)
                : Optional.empty());
  }

  private RefusedException refused(NotAllowed.Why why) {
    return switch (why) {
      case NO_SEMAPHORE -> invalid("there is no semaphore '" + name + "': it is created first");
      case TOO_MANY -> invalid("more permits are asked for than the semaphore has");
      case OTHER_PERMITS -> invalid("the owner waits for another number of permits already");
      case IN_USE -> invalid("somebody holds permits of the semaphore, or waits for some");
      case QUEUE_FULL ->
          new RefusedException(
              Refusal.Code.FULL, "as many hold permits of the semaphore, or wait, as may");
      case SEMAPHORES_FULL ->
          new RefusedException(
              Refusal.Code.FULL, "there are as many semaphores in its partition as may be");
    };
  }

  private static RefusedException invalid(String detail) {
    return new RefusedException(Refusal.Code.INVALID, detail);
  }

  /** Some permits, acquired and given up together. */
  private final class Permits implements LeaseRequests {
    private final int permits;

    private Permits(int permits) {
      this.permits = permits;
    }

    @Override
    public LockName name() {
      return new LockName(name.value());
    }

    @Override
    public CompletionStage<LockAnswer> acquire(LockOwner owner, LockTerms terms, Options options) {
      return partition.write(
          () -> {
            if (terms.mode() != LockMode.EXCLUSIVE
                || !terms.delay().isZero()
                || terms.session().isPresent()) {
              throw new IllegalArgumentException(
                  "permits are neither shared nor delayed, nor held under a session");
            }
            return new SemaphoreCommand.Acquire(
                name, owner, permits, terms.lease().toMillis(), terms.patience().toMillis());
          },
          options,
          reply -> acquired(reply, terms));
    }

    private LockAnswer acquired(KindReply reply, LockTerms terms) {
      return switch (reply) {
        case SemaphoreReply.Granted granted ->
            new LockAnswer.Held(granted.ticket(), granted.token(), 1, terms.lease());
        case SemaphoreReply.Queued queued ->
            new LockAnswer.Waiting(queued.ticket(), Optional.of(queued.ahead()));
        case SemaphoreReply.Busy unused -> new LockAnswer.Busy(Optional.empty());
        case NotAllowed not -> throw refused(not.why());
        default -> throw InPartition.otherwise(reply);
      };
    }

    @Override
    public CompletionStage<LockAnswer> await(LockOwner owner, LockTicket ticket, Options options) {
      return partition.await(
          new SemaphoreCommand.Await(name, owner, ticket),
          options,
          reply ->
              reply instanceof SemaphoreReply.Held held
                  ? new LockAnswer.Held(
                      held.ticket(), held.token(), 1, Duration.ofMillis(held.leftMillis()))
                  : new LockAnswer.Gone(),
          new LockAnswer.Waiting(ticket, Optional.empty()));
    }

    @Override
    public CompletionStage<Boolean> renew(
        LockOwner owner, FencingToken token, Duration lease, Options options) {
      return partition.write(
          () -> new SemaphoreCommand.Renew(name, owner, token, lease.toMillis()),
          options,
          reply ->
              switch (reply) {
                case SemaphoreReply.Renewed unused -> true;
                case SemaphoreReply.NotHeld unused -> false;
                default -> throw InPartition.otherwise(reply);
              });
    }

    @Override
    public CompletionStage<Optional<Integer>> release(
        LockOwner owner, FencingToken token, Options options) {
      return partition.write(
          () -> new SemaphoreCommand.Release(name, owner, token),
          options,
          reply ->
              switch (reply) {
                case SemaphoreReply.Released unused -> Optional.of(0);
                case SemaphoreReply.NotHeld unused -> Optional.empty();
                default -> throw InPartition.otherwise(reply);
              });
    }

    @Override
    public CompletionStage<Boolean> leave(LockOwner owner, LockTicket ticket, Options options) {
      return partition.write(
          () -> new SemaphoreCommand.Leave(name, owner, ticket),
          options,
          reply ->
              switch (reply) {
                case SemaphoreReply.Left unused -> true;
                case SemaphoreReply.NotHeld unused -> false;
                default -> throw InPartition.otherwise(reply);
              });
    }
  }
}
