package io.troupe.persistence.membership;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.membership.Admission;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.View;
import io.troupe.consensus.Payload;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupCalls;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.membership.rules.RegisterAnswer;
import io.troupe.persistence.membership.rules.RegisterCommand;
import io.troupe.persistence.membership.rules.RegisterFormats;
import io.troupe.persistence.membership.rules.RegisterState;
import io.troupe.persistence.membership.rules.RegisteredMember;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The register as this node uses it: commands go to the system group, whoever leads it, and the
 * newest state that was heard of is kept. Thread-safe; waits for nothing.
 */
public final class RegisterClient implements MembershipRegister {
  private static final Logger LOG = LoggerFactory.getLogger(RegisterClient.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final CompletionStage<Void> NOTHING_TO_DO = CompletableFuture.completedStage(null);

  /** It would put an end to the later one, which may be in by now. */
  private static final RegisterAnswer OVERTAKEN =
      new RegisterAnswer.Refused(
          RegisterAnswer.Why.OVER, "a later incarnation of this node enters");

  private final GroupCalls calls;
  private final GroupId group;
  private final String transportAddress;
  private final String release;
  private final List<Consumer<View>> listeners = new CopyOnWriteArrayList<>();
  private volatile RegisterState newest = RegisterState.EMPTY; // written under listeners
  private volatile Optional<View> view = Optional.empty(); // written under listeners
  private volatile @Nullable Entrance self;
  private volatile OptionalLong admitted = OptionalLong.empty();

  /**
   * A register of which nothing is known here yet.
   *
   * @param group the system group
   * @param transportAddress where this node's transport listens, host:port
   * @param release the version of this build, for people
   */
  public RegisterClient(GroupCalls calls, GroupId group, String transportAddress, String release) {
    this.calls = calls;
    this.group = group;
    this.transportAddress = transportAddress;
    this.release = release;
  }

  /** The newest state that was heard of here; empty of members before the first. */
  public RegisterState state() {
    return newest;
  }

  /** The incarnation that entered last; empty while this process has had none. */
  OptionalLong incarnation() {
    @Nullable Entrance now = self;
    return now == null ? OptionalLong.empty() : OptionalLong.of(now.incarnation());
  }

  /** Takes a state from wherever it came; older ones are ignored. */
  public void learn(RegisterState state) {
    synchronized (listeners) {
      if (state.number().compareTo(newest.number()) > 0) {
        newest = state;
        View now = state.view();
        view = Optional.of(now);
        listeners.forEach(it -> tell(it, now));
      }
    }
  }

  /** Whoever learns may be the group itself, which must go on whatever a listener does. */
  private static void tell(Consumer<View> listener, View view) {
    try {
      listener.accept(view);
    } catch (RuntimeException e) {
      LOG.error("who heard of the register failed", e);
    }
  }

  /** Asks the group whether there is something newer. Fails if it cannot tell now. */
  CompletionStage<RegisterState> refresh() {
    return calls
        .query(group, RegisterMachine.questionAbove(newest.number()), deadline())
        .thenApply(RegisterClient::done)
        .thenApply(
            answer -> {
              RegisterMachine.answered(answer).ifPresent(this::learn);
              return newest;
            });
  }

  /** Puts a command to the group; fails if nobody can tell what became of it. */
  CompletionStage<RegisterAnswer> command(RegisterCommand command) {
    return calls
        .propose(group, Payload.wrap(RegisterFormats.encode(command)), deadline())
        .thenApply(RegisterClient::done)
        .thenApply(Applied::answer)
        .thenApply(answer -> RegisterFormats.decodeAnswer(answer.unsafeArray()));
  }

  @Override
  public CompletionStage<Admission> enter(Entrance entrance) {
    self = entrance;
    boolean again = admitted.equals(OptionalLong.of(entrance.incarnation()));
    return refresh()
        .thenCompose(
            state ->
                entrance.equals(self)
                    ? command(enter(entrance, again ? admitted : present(state)))
                    : CompletableFuture.completedStage(OVERTAKEN))
        .thenCompose(
            answer ->
                switch (answer) {
                  case RegisterAnswer.Form form ->
                      admitted(entrance, new Admission.Form(form.generation(), form.number()));
                  case RegisterAnswer.Join join ->
                      admitted(
                          entrance,
                          new Admission.Join(join.generation(), join.number(), join.peers()));
                  case RegisterAnswer.Refused refused -> failed(refused, again);
                  case RegisterAnswer.Done unused -> unexpected();
                });
  }

  private RegisterCommand.Enter enter(Entrance entrance, OptionalLong replaces) {
    return new RegisterCommand.Enter(entrance, transportAddress, release, replaces);
  }

  private OptionalLong present(RegisterState state) {
    @Nullable Entrance now = self;
    @Nullable RegisteredMember known = now == null ? null : state.members().get(now.name());
    return known == null ? OptionalLong.empty() : OptionalLong.of(known.incarnation());
  }

  /** Claims carry the number of the newest view, which must have this node in it. */
  private CompletionStage<Admission> admitted(Entrance entrance, Admission admission) {
    admitted = OptionalLong.of(entrance.incarnation());
    return refresh().thenApply(unused -> admission);
  }

  @Override
  public CompletionStage<Void> up(Generation generation) {
    return ofSelf(it -> new RegisterCommand.Up(it.name(), it.incarnation(), generation));
  }

  @Override
  public CompletionStage<Void> leave() {
    return ofSelf(it -> new RegisterCommand.Leave(it.name(), it.incarnation()));
  }

  private CompletionStage<Void> ofSelf(Function<Entrance, RegisterCommand> what) {
    @Nullable Entrance now = self;
    if (now == null) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("this node has not entered yet"));
    }
    return toBeDone(what.apply(now));
  }

  @Override
  public CompletionStage<Void> place(List<Move> moves) {
    return moves.isEmpty() ? NOTHING_TO_DO : andSeen(new RegisterCommand.Place(moves));
  }

  @Override
  public CompletionStage<Void> serves(Set<PartitionId> partitions) {
    return partitions.isEmpty()
        ? NOTHING_TO_DO
        : ofSelf(it -> new RegisterCommand.Serves(it.name(), it.incarnation(), partitions));
  }

  @Override
  public CompletionStage<Void> drain(String name) {
    return andSeen(new RegisterCommand.Drain(name));
  }

  private CompletionStage<Void> andSeen(RegisterCommand command) {
    return toBeDone(command).thenCompose(unused -> refresh()).thenAccept(unused -> {});
  }

  private CompletionStage<Void> toBeDone(RegisterCommand command) {
    return command(command)
        .thenCompose(
            answer ->
                switch (answer) {
                  case RegisterAnswer.Done unused -> CompletableFuture.completedFuture(null);
                  case RegisterAnswer.Refused refused -> failed(refused, true);
                  case RegisterAnswer.Form unused -> unexpected();
                  case RegisterAnswer.Join unused -> unexpected();
                });
  }

  @Override
  public Optional<View> latest() {
    return view;
  }

  @Override
  public Runnable listen(Consumer<View> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private static <T> CompletionStage<T> failed(RegisterAnswer.Refused refused, boolean admitted) {
    Refusal.Code code =
        switch (refused.why()) {
          case OTHER_SETTINGS, OTHER_DISK, NOBODY -> Refusal.Code.INVALID;
          case OVER, OTHER_GENERATION -> Refusal.Code.NO_SESSION;
          case FULL -> Refusal.Code.OVERLOADED;
          case CHANGED -> admitted ? Refusal.Code.NO_SESSION : Refusal.Code.UNAVAILABLE;
        };
    return CompletableFuture.failedFuture(new RefusedException(code, refused.detail()));
  }

  private static <T> CompletionStage<T> unexpected() {
    return CompletableFuture.failedFuture(
        new IllegalStateException("the register answered something else"));
  }

  private static <T> T done(GroupAnswer<T> answer) {
    return switch (answer) {
      case GroupAnswer.Done<T> done -> done.value();
      case GroupAnswer.Refused<T> refused ->
          throw new RefusedException(
              Refusal.Code.UNAVAILABLE, "the system group: " + refused.detail());
      case GroupAnswer.Unknown<T> unknown ->
          throw new RefusedException(
              Refusal.Code.UNAVAILABLE, "the system group: " + unknown.why());
    };
  }

  private static Deadline deadline() {
    return Deadline.after(PATIENCE, new Moment(System.nanoTime(), System.currentTimeMillis()));
  }
}
