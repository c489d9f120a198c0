package io.troupe.api.service;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.api.session.TroupeSession;
import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.InstanceId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An instance that this process keeps registered, under a session of its own. Where that session is
 * lost, since the cluster could not be reached for a lease, it registers anew as soon as it can be.
 * What is asked of the cluster is asked in order. Safe for use by many threads.
 */
public final class ServiceRegistration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceRegistration.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(10);
  private static final Executor THREADS =
      task -> {
        Thread unused = Thread.ofVirtual().name("troupe-service-registration").start(task);
      };

  /** How it is with a registration. */
  public enum State {
    /** It is registered, as far as is known here. */
    REGISTERED,
    /** Its session was lost: it is registered anew as soon as anybody answers. */
    ABSENT,
    /**
     * Another process has registered under its id, or an operator took it off; noticed as its
     * health is set. It is over.
     */
    REMOVED,
    /** It was closed here, or what keeps its session was. It is over. */
    CLOSED
  }

  private final AsyncTroupeService service;
  private final Supplier<CompletionStage<TroupeSession>> sessions;
  private final CompletableFuture<State> ended = new CompletableFuture<>();

  /** What is under way with the cluster; the next begins behind it. */
  private CompletableFuture<?> line = CompletableFuture.completedFuture(null); // guarded by this

  private Instance wanted; // as above
  private boolean isAgainDue; // as above

  /** By which it is registered; null while it is not. */
  private @Nullable TroupeSession session; // as above

  private ServiceRegistration(
      AsyncTroupeService service,
      Supplier<CompletionStage<TroupeSession>> sessions,
      Instance wanted) {
    this.service = service;
    this.sessions = sessions;
    this.wanted = wanted;
  }

  static CompletionStage<ServiceRegistration> begin(
      AsyncTroupeService service,
      Supplier<CompletionStage<TroupeSession>> sessions,
      Instance instance) {
    ServiceRegistration registration = new ServiceRegistration(service, sessions, instance);
    return Requests.plain(
        registration
            .register()
            .thenApply(
                done -> {
                  if (!done) {
                    throw new RefusedException(
                        Refusal.Code.UNAVAILABLE, "its session ended before it was registered");
                  }
                  return registration;
                }));
  }

  /** As it is to be registered. */
  public synchronized Instance instance() {
    return wanted;
  }

  /** How it is now. */
  public synchronized State state() {
    return ended.isDone() ? ended.join() : session == null ? State.ABSENT : State.REGISTERED;
  }

  /** Ends as soon as it is over: {@code REMOVED} or {@code CLOSED}. Never fails. */
  public CompletionStage<State> ended() {
    return ended.copy();
  }

  /**
   * Says how well the instance is from now on, and asks whether it is still registered. Where
   * nobody answers, it is said again until it is heard, or another health is set. Each is a durable
   * write: set it where it changed, and now and then.
   *
   * @return whether it is registered so: not where its session was lost, and it is yet to register
   *     anew, nor where it is over. Fails as requests do
   */
  public CompletionStage<Boolean> setHealth(Health health) {
    synchronized (this) {
      wanted = wanted.withHealth(health);
    }
    return Requests.plain(inOrder(this::tell));
  }

  /** Takes the instance off, and waits for that at most for ten seconds. Does not fail. */
  @Override
  public void close() {
    if (!ended.complete(State.CLOSED)) {
      return;
    }
    try {
      inOrder(this::takeOff).get(CLOSED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("{} of {} goes with its session", id(), service.name(), e);
    }
  }

  private <R> CompletableFuture<R> inOrder(Supplier<CompletionStage<R>> next) {
    CompletableFuture<Boolean> turn = new CompletableFuture<>();
    CompletableFuture<R> done = turn.thenCompose(unused -> next.get());
    CompletableFuture<?> before;
    synchronized (this) {
      before = line;
      line = done;
    }
    // Not under the lock: what is asked may be answered at once, and whoever hears that may wait.
    var unused = before.whenComplete((result, failure) -> turn.complete(true));
    return done;
  }

  private synchronized Optional<TroupeSession> session() {
    return Optional.ofNullable(session);
  }

  private synchronized void begun(TroupeSession now) {
    session = now;
  }

  private synchronized void over(TroupeSession gone) {
    if (session != null && session.id().equals(gone.id())) {
      session = null;
    }
  }

  private CompletionStage<Boolean> register() {
    return sessions
        .get()
        .thenCompose(
            opened ->
                service
                    .register(instance(), opened.id(), Options.DEFAULT)
                    .whenComplete(
                        (version, failure) -> {
                          if (failure != null || version.isEmpty()) {
                            var unused = opened.end();
                          } else {
                            registered(opened);
                          }
                        })
                    .thenApply(Optional::isPresent));
  }

  private void registered(TroupeSession under) {
    begun(under);
    var unused =
        under
            .ended()
            .thenAcceptAsync(
                how -> {
                  over(under);
                  if (how == TroupeSession.State.CLOSED) {
                    boolean unusedEnd = ended.complete(State.CLOSED);
                  } else {
                    LOG.warn("{} of {} is absent: its session was lost", id(), service.name());
                    again();
                  }
                },
                THREADS);
  }

  private InstanceId id() {
    return instance().id();
  }

  private CompletionStage<Boolean> tell() {
    return ended.isDone()
        ? CompletableFuture.completedStage(false)
        : session().map(this::tell).orElseGet(() -> CompletableFuture.completedStage(false));
  }

  private CompletionStage<Boolean> tell(TroupeSession under) {
    return service
        .setHealth(id(), under.id(), instance().health(), Options.DEFAULT)
        .whenComplete(
            (version, failure) -> {
              if (failure != null) {
                again();
              } else if (version.isEmpty() && under.isAlive() && ended.complete(State.REMOVED)) {
                LOG.warn("{} of {} was taken off by others", id(), service.name());
                var unused = under.end();
              }
            })
        .thenApply(Optional::isPresent);
  }

  private CompletionStage<Boolean> takeOff() {
    return session()
        .map(
            under ->
                service
                    .deregister(id(), Optional.of(under.id()), Options.DEFAULT)
                    .whenComplete(
                        (was, failure) -> {
                          var unused = under.end();
                        }))
        .orElseGet(() -> CompletableFuture.completedStage(false));
  }

  /** In a while, makes the cluster know what is wanted, and so on until it does. */
  private void again() {
    synchronized (this) {
      if (isAgainDue || ended.isDone()) {
        return;
      }
      isAgainDue = true;
    }
    CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, THREADS)
        .execute(
            () -> {
              synchronized (this) {
                isAgainDue = false;
              }
              var unused = inOrder(this::tellOrRegister);
            });
  }

  private CompletionStage<Boolean> tellOrRegister() {
    if (ended.isDone() || session().isPresent()) {
      return tell();
    }
    return register()
        .whenComplete(
            (done, failure) -> {
              if (failure != null || !done) {
                LOG.debug("{} of {} is not registered yet", id(), service.name());
                again();
              }
            });
  }
}
