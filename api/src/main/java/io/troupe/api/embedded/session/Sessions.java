package io.troupe.api.embedded.session;

import io.troupe.actors.Bytes;
import io.troupe.actors.Deadline;
import io.troupe.actors.GuestId;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.SessionId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.guest.GuestCommand;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.api.embedded.list.Listing;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.api.session.AsyncSessions;
import io.troupe.api.session.SessionTerms;
import io.troupe.coordination.session.Seat;
import io.troupe.coordination.session.SessionCommand;
import io.troupe.coordination.session.SessionReply;
import io.troupe.coordination.session.SessionShown;
import io.troupe.sharding.placement.KeyPlacement;
import io.troupe.sharding.region.PartitionClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions as one node sees them. */
public final class Sessions implements AsyncSessions {
  private static final Listing<SessionReply.Listed, SessionShown> LISTING =
      new Listing<>(
          SessionReply.Listed.class,
          SessionReply.Listed::sessions,
          SessionReply.Listed::more,
          Comparator.comparing(SessionShown::session),
          SessionReply.Listed::new);

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  /**
   * A node's sessions have so few homes that one request keeps many of them, and so many that no
   * partition has all the work.
   */
  private static final int HOMES_OF_A_NODE = 8;

  /** Of so many sessions it is remembered where they are known; then it is found out anew. */
  private static final int MOST_SESSIONS = 100_000;

  /** Whoever waits for an introduction may wait for less. */
  private static final Duration INTRODUCED_WITHIN = Duration.ofSeconds(10);

  private final String node;
  private final PartitionClient client;
  private final PartitionClient aside;
  private final KeyPlacement placement;
  private final Supplier<Moment> clock;
  private volatile Supplier<Optional<Seat>> seat = Optional::empty;
  private volatile boolean closed;
  private final AtomicInteger drawn = new AtomicInteger();

  /** Where sessions are known, or are being introduced. */
  private final Map<GuestId, Map<PartitionId, CompletableFuture<Boolean>>> known =
      new ConcurrentHashMap<>();

  /**
   * All sessions.
   *
   * @param node the node's name, which says where its sessions have their homes
   * @param aside for what nobody asked for: it takes nothing of what callers may have under way
   * @param clock for what takes several rounds
   */
  public Sessions(
      String node,
      PartitionClient client,
      PartitionClient aside,
      KeyPlacement placement,
      Supplier<Moment> clock) {
    this.node = node;
    this.client = client;
    this.aside = aside;
    this.placement = placement;
    this.clock = clock;
  }

  @Override
  public CompletionStage<GuestId> open(SessionTerms terms, Options options) {
    return Requests.checked(
        () ->
            client.write(
                home(options),
                opening(terms),
                Requests.lasting(options).timeout(),
                Requests.given(options),
                options.principal(),
                reply ->
                    switch (reply) {
                      case SessionReply.Opened opened -> opened.session();
                      case SessionReply.Full unused ->
                          throw new RefusedException(
                              Refusal.Code.FULL,
                              "as many sessions have their home in this partition as may");
                      default -> throw otherwise(reply);
                    }));
  }

  private SessionCommand opening(SessionTerms terms) {
    SessionCommand.Open open = new SessionCommand.Open(terms.label(), terms.lease().toMillis());
    return terms.endsWithNode()
        ? new SessionCommand.OpenAt(
            open,
            seat.get()
                .orElseThrow(
                    () ->
                        new RefusedException(
                            Refusal.Code.UNAVAILABLE,
                            "this node is not in its cluster now, and no session can end with it")))
        : open;
  }

  /** Says from now on which life of this node sessions end with that are opened to do so. */
  void seatedAt(Supplier<Optional<Seat>> present) {
    seat = present;
  }

  /** Where they live, for who ends those that are to end with a life of a node. */
  LostSeats.Homes homes() {
    return new LostSeats.Homes() {
      @Override
      public int count() {
        return placement.partitionCount();
      }

      @Override
      public CompletionStage<Integer> endSeat(Seat over, PartitionId home, Duration timeout) {
        return aside.read(
            home,
            new SessionCommand.EndSeat(over),
            timeout,
            reply -> ((SessionReply.SeatEnded) reply).sessions());
      }

      @Override
      public boolean isClosed() {
        return closed;
      }
    };
  }

  /** Who asks for what nobody asked for. */
  public PartitionClient aside() {
    return aside;
  }

  /** The node is stopping: nothing is tried anew. */
  public void close() {
    closed = true;
    aside.close();
    aside.giveUp();
  }

  /** A repeat finds the home of what it repeats. */
  private PartitionId home(Options options) {
    return options
        .requestId()
        .map(id -> id.session().isDerived() ? placed("key " + id.session()) : opener(id.session()))
        .orElseGet(
            () -> placed(node + " " + Math.floorMod(drawn.incrementAndGet(), HOMES_OF_A_NODE)));
  }

  /** The partition that opened the client session of a request. */
  private PartitionId opener(SessionId session) {
    if (session.high() >= placement.partitionCount()) {
      throw new IllegalArgumentException("no request of this cluster has the id " + session);
    }
    return new PartitionId((int) session.high());
  }

  private PartitionId placed(String name) {
    return placement.partitionOf(SessionCommand.KIND, name, Bytes.EMPTY);
  }

  @Override
  public CompletionStage<Set<GuestId>> keep(Collection<GuestId> sessions, Options options) {
    return Requests.checked(
        () -> {
          TreeMap<PartitionId, List<GuestId>> homes = new TreeMap<>();
          for (GuestId session : new TreeSet<>(sessions)) {
            requireHome(session);
            homes.computeIfAbsent(session.home(), unused -> new ArrayList<>()).add(session);
          }
          Set<GuestId> live = ConcurrentHashMap.newKeySet();
          List<CompletableFuture<?>> all = new ArrayList<>();
          homes.forEach(
              (home, some) ->
                  all.add(
                      ask(
                              new SessionCommand.KeepAlive(some),
                              home,
                              options.timeout(),
                              SessionReply.Kept.class::cast)
                          .thenAccept(kept -> live.addAll(kept.sessions()))));
          return Requests.plain(
              CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                  .thenApply(unused -> live));
        });
  }

  @Override
  public CompletionStage<Boolean> close(GuestId session, Options options) {
    return ending(session, new SessionCommand.Close(session), options);
  }

  @Override
  public CompletionStage<Boolean> end(GuestId session, Options options) {
    return ending(session, new SessionCommand.End(session), options)
        .thenApply(
            lived -> {
              if (lived) {
                LOG.warn(
                    "session {} was ended {}",
                    session,
                    options.principal().equals(Principal.NONE)
                        ? "by somebody who did not say who"
                        : "by " + options.principal());
              }
              return lived;
            });
  }

  private CompletionStage<Boolean> ending(
      GuestId session, SessionCommand command, Options options) {
    return Requests.checked(
        () -> {
          requireHome(session);
          return client.write(
              session.home(),
              command,
              Requests.lasting(options).timeout(),
              Requests.given(options),
              options.principal(),
              reply ->
                  switch (reply) {
                    case SessionReply.Ended unused -> true;
                    case SessionReply.NotThere unused -> false;
                    default -> throw otherwise(reply);
                  });
        });
  }

  @Override
  public CompletionStage<Optional<SessionShown>> explain(GuestId session, Options options) {
    return Requests.checked(
        () -> {
          requireHome(session);
          return ask(
              new SessionCommand.Explain(session),
              session.home(),
              options.timeout(),
              reply ->
                  reply instanceof SessionReply.Explained explained
                      ? Optional.of(explained.session())
                      : Optional.empty());
        });
  }

  @Override
  public CompletionStage<SessionReply.Listed> list(
      Optional<GuestId> after, int limit, Options options) {
    return Requests.checked(
        () -> {
          List<CompletableFuture<SessionReply.Listed>> parts = new ArrayList<>();
          int first = after.map(it -> it.home().number()).orElse(0);
          for (int i = first; i < placement.partitionCount(); i++) {
            PartitionId home = new PartitionId(i);
            parts.add(
                ask(
                    new SessionCommand.ListSessions(
                        after.filter(it -> it.home().equals(home)), limit),
                    home,
                    options.timeout(),
                    SessionReply.Listed.class::cast));
          }
          return Requests.plain(
              CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                  .thenApply(
                      unused ->
                          LISTING.first(
                              limit, parts.stream().map(CompletableFuture::resultNow).toList())));
        });
  }

  // --- Introductions ----------------------------------------------------------------------------

  /**
   * Makes a session known in a partition, if it is not.
   *
   * @return whether it lives; known there, then. Fails as refused where that could not be done in
   *     time: nothing but that was asked for
   */
  public CompletionStage<Boolean> introduce(GuestId session, PartitionId to, Duration timeout) {
    return Requests.checked(
        () -> {
          requireHome(session);
          if (known.size() >= MOST_SESSIONS) {
            known.clear();
          }
          CompletableFuture<Boolean> mine = new CompletableFuture<>();
          CompletableFuture<Boolean> earlier =
              known
                  .computeIfAbsent(session, unused -> new ConcurrentHashMap<>())
                  .putIfAbsent(to, mine);
          if (earlier == null) {
            begin(session, to, mine);
          }
          // One introduction for all who ask, but each waits for as long as it likes.
          return Requests.plain(
              (earlier == null ? mine : earlier)
                  .copy()
                  .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                  .exceptionallyCompose(
                      failure ->
                          CompletableFuture.failedFuture(
                              new RefusedException(
                                  Refusal.Code.UNAVAILABLE,
                                  "%s has not heard of session %s in time: %s"
                                      .formatted(
                                          to, session, Requests.cause(failure).getMessage())))));
        });
  }

  /**
   * Asks for something that is bound to a session, of a partition that knows the session by then.
   *
   * @param request gets what is left of the time
   * @param gone the answer where the session has ended
   */
  public <R> CompletionStage<R> within(
      GuestId session,
      PartitionId to,
      Options options,
      Function<Options, CompletionStage<R>> request,
      R gone) {
    Deadline deadline = Deadline.after(options.timeout(), clock.get());
    return Requests.plain(
        introduced(session, to, options)
            .thenCompose(
                lives ->
                    // An earlier copy may have an outcome, which only the partition knows.
                    lives || options.requestId().isPresent()
                        ? request.apply(options.withTimeout(left(deadline)))
                        : CompletableFuture.completedStage(gone))
            .thenApply(
                answer -> {
                  if (gone.equals(answer)) {
                    forget(session, to);
                  }
                  return answer;
                }));
  }

  /** At least a moment: then who is asked refuses, or does not know. */
  private Duration left(Deadline deadline) {
    Duration left = deadline.left(clock.get());
    return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
  }

  /**
   * Where a copy of this request went unanswered, that this one was not admitted settles nothing.
   */
  private CompletionStage<Boolean> introduced(GuestId session, PartitionId to, Options options) {
    return introduce(session, to, options.timeout())
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    options.repeats()
                        ? new UnknownOutcomeException(
                            options.requestId(), String.valueOf(failure.getMessage()))
                        : Requests.cause(failure)));
  }

  private void begin(GuestId session, PartitionId to, CompletableFuture<Boolean> mine) {
    CompletableFuture<Boolean> done;
    try {
      done =
          ask(
                  new SessionCommand.Introduce(session, to),
                  session.home(),
                  INTRODUCED_WITHIN,
                  reply -> reply)
              .thenCompose(
                  reply ->
                      switch (reply) {
                        case SessionReply.Introduced unused ->
                            ask(
                                new GuestCommand.AwaitGuest(session),
                                to,
                                INTRODUCED_WITHIN,
                                here -> true);
                        case SessionReply.NotThere unused ->
                            CompletableFuture.completedFuture(false);
                        case SessionReply.Full unused ->
                            CompletableFuture.failedFuture(
                                new RefusedException(
                                    Refusal.Code.OVERLOADED, "too many letters wait for " + to));
                        default -> CompletableFuture.failedFuture(otherwise(reply));
                      });
    } catch (RuntimeException e) {
      done = CompletableFuture.failedFuture(e);
    }
    var unused =
        done.whenComplete(
            (lives, failure) -> {
              if (failure != null || !lives) {
                forget(session, to);
              }
              boolean unusedDone =
                  failure == null
                      ? mine.complete(lives)
                      : mine.completeExceptionally(Requests.cause(failure));
            });
  }

  /** It is not known there, though it was once, or could not be made known. */
  public void forget(GuestId session, PartitionId to) {
    @Nullable Map<PartitionId, CompletableFuture<Boolean>> places = known.get(session);
    if (places != null) {
      places.remove(to);
    }
  }

  /** A session is over: nothing of it is remembered. */
  public void forget(GuestId session) {
    known.remove(session);
  }

  // --- Requests ---------------------------------------------------------------------------------

  /** What may be repeated at will needs no number. */
  private <R> CompletableFuture<R> ask(
      KindCommand command, PartitionId partition, Duration timeout, Function<KindReply, R> answer) {
    return client.read(partition, command, timeout, answer);
  }

  private void requireHome(GuestId session) {
    if (session.home().number() >= placement.partitionCount()) {
      throw new IllegalArgumentException(
          "session %s has its home in none of the %d partitions of this cluster"
              .formatted(session, placement.partitionCount()));
    }
  }

  private static RuntimeException otherwise(KindReply reply) {
    return Requests.reused("answered with " + reply.getClass().getSimpleName());
  }
}
