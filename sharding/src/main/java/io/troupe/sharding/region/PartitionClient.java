package io.troupe.sharding.region;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.session.SessionCommand;
import io.troupe.actors.session.SessionReply;
import io.troupe.actors.shell.ReplyTo;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks partitions from outside the actors: numbers writes, counts what is under way, and turns
 * answers into values and errors. It outlives the region that it asks through: while partitions
 * move, or this node is between two lives in its cluster, requests wait and are repeated within
 * their time. A stage ends with the kind's reply, with {@link RefusedException} or with {@link
 * UnknownOutcomeException}. Safe for use by many threads.
 */
public final class PartitionClient {
  private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);
  private static final Refusal NOT_OPENED =
      new Refusal(Refusal.Code.UNAVAILABLE, "the partition did not open a session");

  /** How often a write looks for a session that the partition knows. */
  private static final int MAX_ATTEMPTS = 3;

  /** How late a deadline, or the end of a pause, may be noticed. */
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

  private final Supplier<Moment> clock;
  private final List<ClientSession> sessions;
  private final UnderWay underWay;
  private final UnsettledCopies unsettled = new UnsettledCopies();
  private final RequestObserver observer;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("troupe-client").daemon().factory());
  private volatile @Nullable PartitionRegion region;
  private volatile boolean closed;

  /**
   * A client without a region yet. It opens a session in each partition that it writes to.
   *
   * @param observer is told how each request ended
   */
  public PartitionClient(
      int partitions, ClientLimits limits, Supplier<Moment> clock, RequestObserver observer) {
    this.underWay = new UnderWay(limits, clock);
    this.clock = clock;
    this.observer = observer;
    this.sessions = Stream.generate(ClientSession::new).limit(partitions).toList();
    long interval = LOOK_INTERVAL.toNanos();
    var unused =
        timer.scheduleWithFixedDelay(underWay::look, interval, interval, TimeUnit.NANOSECONDS);
  }

  /**
   * From now on requests go through this region; those under way that were not answered go there
   * too, under the same id.
   */
  public void use(PartitionRegion now) {
    region = now;
    underWay.repeatSoon(true);
  }

  /** From now on there is no region: requests wait for the next one, or for their deadline. */
  public void useNone() {
    region = null;
  }

  /** A node has gone: requests that may have been there go out again, under the same id. */
  public void nodeHasGone() {
    underWay.repeatSoon(false);
  }

  /** A node is reached anew: requests that found no way to it go out now. */
  public void wayOpened() {
    underWay.waitNoLonger();
  }

  /** What was sent to this node, or answered by it, may be lost: that goes out again. */
  public void wayLost(String node) {
    underWay.repeatSoon(node);
  }

  /** Partitions have other owners: requests that waited for one go out again now. */
  public void ownersChanged() {
    underWay.waitNoLonger();
  }

  /**
   * Asks for something that changes nothing. An unanswered read is unknown without an id.
   *
   * @param answer turns the kind's reply into the caller's; what it throws fails the stage
   */
  public <R> CompletableFuture<R> read(
      PartitionId partition, KindCommand command, Duration timeout, Function<KindReply, R> answer) {
    CompletableFuture<R> result = new CompletableFuture<>();
    Moment begun = clock.get();
    askWithoutNumber(
        partition,
        command,
        Deadline.after(timeout, begun),
        reply -> {
          observe(command, reply, begun);
          boolean unused = settle(result, reply, answer);
        });
    return result;
  }

  /**
   * Asks for a change.
   *
   * @param given an earlier attempt, or a request that its client numbers itself; empty for one to
   *     be numbered here
   * @param principal who asks, as it is kept beside the change
   * @param answer turns the kind's reply into the caller's; what it throws fails the stage
   * @return a {@link PendingWrite}, if there was room for the request
   */
  public <R> CompletableFuture<R> write(
      PartitionId partition,
      KindCommand command,
      Duration timeout,
      Optional<NumberedRequest> given,
      Principal principal,
      Function<KindReply, R> answer) {
    Moment begun = clock.get();
    Deadline deadline = Deadline.after(timeout, begun);
    Write write = new Write(partition, command, deadline, given, principal);
    given.ifPresent(it -> unsettled.begin(partition, it.id()));
    PendingWrite<R> result =
        new PendingWrite<>() {
          @Override
          public void giveUp(String why) {
            write.giveUp(why);
          }
        };
    add(
            command,
            deadline,
            reply -> {
              PartitionReply told = write.honest(reply);
              observe(command, told, begun);
              write.ended(told, settle(result, told, answer));
            })
        .ifPresent(write::begin);
    return result;
  }

  /** How many requests are under way. */
  public int inFlight() {
    return underWay.count();
  }

  /**
   * Waits until nothing is under way.
   *
   * @return whether that was within the time
   */
  public boolean awaitIdle(Duration timeout) {
    long end = clock.get().monotonicNanos() + timeout.toNanos();
    while (underWay.count() > 0 && clock.get().monotonicNanos() - end < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    return underWay.count() == 0;
  }

  /** From now on every request is refused. */
  public void close() {
    closed = true;
  }

  /** Refuses new requests, and ends what is still under way; its outcome is unknown. */
  public void giveUp() {
    close();
    timer.shutdown();
    underWay.end();
  }

  private void observe(KindCommand command, PartitionReply told, Moment begun) {
    observer.ended(command, told, clock.get().monotonicNanos() - begun.monotonicNanos());
  }

  private Optional<UnderWay.Request> add(
      KindCommand command, Deadline deadline, Consumer<PartitionReply> then) {
    if (closed) {
      then.accept(
          new PartitionReply.Refused(
              new Refusal(Refusal.Code.UNAVAILABLE, "this node is stopping")));
      return Optional.empty();
    }
    return underWay.add(command.sizeBytes(), deadline, then);
  }

  private void askWithoutNumber(
      PartitionId partition,
      KindCommand command,
      Deadline deadline,
      Consumer<PartitionReply> then) {
    add(command, deadline, then)
        .ifPresent(
            request -> {
              Ask<ReplyTo> ask =
                  new Ask<>(partition, command, Optional.empty(), 1, deadline, request);
              boolean unused = request.send(Optional.empty(), () -> sendCopy(ask));
            });
  }

  private UnderWay.Sent sendCopy(Ask<ReplyTo> ask) {
    @Nullable PartitionRegion now = region;
    if (now == null) {
      return UnderWay.Sent.NOWHERE;
    }
    // Who goes unanswered is told so by UnderWay; the region only has to wait until after it.
    Duration patience = ask.deadline().left(clock.get()).plus(LOOK_INTERVAL.multipliedBy(2));
    return now.ask(ask, patience);
  }

  private void open(PartitionId partition) {
    ClientSession session = sessions.get(partition.number());
    SessionCommand open = new SessionCommand.Open();
    Deadline deadline = Deadline.after(OPEN_TIMEOUT, clock.get());
    askWithoutNumber(partition, open, deadline, reply -> onOpened(session, reply));
  }

  private static void onOpened(ClientSession session, PartitionReply reply) {
    switch (reply) {
      case PartitionReply.Answered answered
          when answered.reply() instanceof SessionReply.Opened opened ->
          session.opened(opened.session());
      case PartitionReply.Answered answered
          when answered.reply() instanceof SessionReply.NoRoom noRoom ->
          session.failed(new Refusal(Refusal.Code.OVERLOADED, noRoom.detail()));
      case PartitionReply.Refused refused -> session.failed(refused.refusal());
      case PartitionReply.Answered unused -> session.failed(NOT_OPENED);
      case PartitionReply.Unknown unused -> session.failed(NOT_OPENED);
    }
  }

  /** A write on its way: waits for its session where it needs one, and is sent. */
  private final class Write implements ReplyTo, ClientSession.User {
    private final PartitionId partition;
    private final KindCommand command;
    private final Deadline deadline;
    private final Optional<NumberedRequest> given;
    private final Principal principal;
    private final ClientSession session;
    private volatile UnderWay.@Nullable Request request;
    private volatile @Nullable RequestNumbers numbers;
    private volatile @Nullable NumberedRequest numbered;
    private int attempts;

    private Write(
        PartitionId partition,
        KindCommand command,
        Deadline deadline,
        Optional<NumberedRequest> given,
        Principal principal) {
      this.partition = partition;
      this.command = command;
      this.deadline = deadline;
      this.given = given;
      this.principal = principal;
      this.session = sessions.get(partition.number());
    }

    private void begin(UnderWay.Request added) {
      request = added;
      if (given.isPresent()) {
        @Nullable RequestNumbers open = session.open();
        send(open, open == null ? given.get() : open.again(given.get()));
      } else {
        useSession();
      }
    }

    private void useSession() {
      attempts++;
      if (session.use(this)) {
        open(partition);
      }
    }

    @Override
    public void ready(RequestNumbers open) {
      try {
        send(open, open.number());
      } catch (RefusedException e) {
        refused(e.refusal());
      }
    }

    @Override
    public void refused(Refusal why) {
      if (why.equals(NOT_OPENED) && !closed && !deadline.isPast(clock.get())) {
        if (session.use(this)) {
          open(partition);
        }
        return;
      }
      request().tell(new PartitionReply.Refused(why));
    }

    private void send(@Nullable RequestNumbers in, NumberedRequest as) {
      numbers = in;
      numbered = as;
      Optional<RequestId> id = Optional.of(as.id());
      Ask<ReplyTo> ask =
          new Ask<>(partition, command, id, as.lowestUnanswered(), principal, deadline, this);
      if (!request().send(id, () -> sendCopy(ask)) && in != null) {
        in.answered(as.id());
      }
    }

    @Override
    public void tell(PartitionReply reply) {
      @Nullable RequestNumbers in = numbers;
      boolean forgotten =
          reply instanceof PartitionReply.Refused refused
              && refused.refusal().code() == Refusal.Code.NO_SESSION;
      if (forgotten
          && given.isEmpty()
          && in != null
          && attempts < MAX_ATTEMPTS
          && request().takeBack()) {
        // This was its only copy, so nothing of it happened: it goes out anew in a new session.
        session.forget(in);
        numbers = null;
        useSession();
      } else {
        request().tell(reply);
      }
    }

    /** What its caller is told: where another copy went unanswered, a refusal settles nothing. */
    private PartitionReply honest(PartitionReply reply) {
      // Also where this copy never left, such as for want of room: "given" says so, not "numbered".
      return reply instanceof PartitionReply.Refused refused
              && refused.refusal().code().isTransient()
              && given.filter(this::hasOtherCopies).isPresent()
          ? new PartitionReply.Unknown(given.map(NumberedRequest::id), refused.refusal().detail())
          : reply;
    }

    private boolean hasOtherCopies(NumberedRequest request) {
      return request.repeats() || unsettled.hasOthers(partition, request.id(), clock.get());
    }

    /**
     * Keeps the books once its caller was told.
     *
     * @param heard whether the caller still waited; if not, it may repeat the write
     */
    private void ended(PartitionReply told, boolean heard) {
      given.ifPresent(it -> unsettled.end(partition, it.id(), told, heard, clock.get()));
      @Nullable RequestNumbers in = numbers;
      @Nullable NumberedRequest as = numbered;
      if (in == null || as == null) {
        return;
      }
      if (heard && !(told instanceof PartitionReply.Unknown)) {
        in.answered(as.id());
      } else {
        in.unknown(as.id());
      }
    }

    /** Its caller waits no longer. */
    private void giveUp(String why) {
      UnderWay.@Nullable Request begun = request;
      if (begun != null) {
        begun.giveUp(why);
      }
    }

    private UnderWay.Request request() {
      return Objects.requireNonNull(request, "it has begun");
    }
  }

  /** Ends the caller's wait; answers false if it had ended already. */
  private static <R> boolean settle(
      CompletableFuture<R> result, PartitionReply reply, Function<KindReply, R> answer) {
    return switch (reply) {
      case PartitionReply.Answered answered -> {
        try {
          yield result.complete(answer.apply(answered.reply()));
        } catch (Throwable e) { // a codec of the caller's; its caller must hear of it
          yield result.completeExceptionally(e);
        }
      }
      case PartitionReply.Refused refused ->
          result.completeExceptionally(new RefusedException(refused.refusal()));
      case PartitionReply.Unknown unknown ->
          result.completeExceptionally(
              new UnknownOutcomeException(unknown.retryWith(), unknown.detail()));
    };
  }
}
