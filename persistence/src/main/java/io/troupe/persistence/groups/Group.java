package io.troupe.persistence.groups;

import io.troupe.actors.Deadline;
import io.troupe.actors.Refusal;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.groups.GroupAnswer.Refused;
import io.troupe.persistence.groups.store.GroupLog;
import io.troupe.persistence.groups.wire.RaftMessageFormats;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * A replica of a consensus group that runs. Thread-safe. Answers are completed on the group's own
 * thread, or on the asker's where they are refused at once: what hangs on them must be quick.
 */
public final class Group implements AutoCloseable {
  private final ReplicaId self;
  private final GroupLog log;
  private final GroupSettings settings;
  private final Inbox inbox = new Inbox();
  private final Room proposals;
  private final Room requests;
  private final Room inbound;
  private final LongAdder dropped = new LongAdder();
  private final GroupStateMachine machine;
  private final GroupLoop loop;
  private final Thread thread;
  private final ScheduledFuture<?> ticks;
  private volatile Output.Standing standing =
      new Output.Standing(Output.Role.FOLLOWER, Term.NONE, Optional.empty());

  private Group(
      ReplicaId self,
      GroupLog log,
      GroupPorts ports,
      GroupSettings settings,
      ScheduledExecutorService timer,
      long seed) {
    this.self = self;
    this.log = log;
    this.settings = settings;
    this.machine = ports.machine();
    this.proposals =
        new Room(settings.queues().maxProposals(), settings.queues().maxProposalBytes());
    this.requests = new Room(settings.queues().maxRequests(), Long.MAX_VALUE);
    this.inbound = new Room(Long.MAX_VALUE, settings.queues().maxInboundBytes());
    GroupListener outer = ports.listener();
    GroupListener listener =
        new GroupListener() {
          @Override
          public void stands(Output.Standing changed) {
            standing = changed;
            outer.stands(changed);
          }

          @Override
          public void ended(Optional<Throwable> failure) {
            outer.ended(failure);
          }
        };
    this.loop =
        new GroupLoop(
            new GroupLoop.Start(self, seed, settings, StateCheck.restored(log, machine)),
            log,
            new GroupPorts(ports.transport(), ports.machine(), listener),
            inbox,
            inbound,
            dropped);
    this.thread =
        Thread.ofPlatform().name("troupe-group-" + log.group().number()).daemon().unstarted(loop);
    long nanos = settings.tick().toNanos();
    this.ticks = timer.scheduleAtFixedRate(inbox::tick, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Starts a replica with what its log has. The state machine is brought to where the log says on
   * the group's thread.
   *
   * @param timer for the ticks; shared by the groups of a node
   * @param seed from which it draws how patient it is; another for each replica and start
   * @throws io.troupe.persistence.disk.JournalException if the state machine holds a state that is
   *     not of this log: further than it, behind its beginning, or of another term
   */
  public static Group start(
      ReplicaId self,
      GroupLog log,
      GroupPorts ports,
      GroupSettings settings,
      ScheduledExecutorService timer,
      long seed) {
    Group group = new Group(self, log, ports, settings, timer, seed);
    group.thread.start();
    return group;
  }

  /**
   * Puts a command into the log. Done, with what the state machine says, once it is applied here.
   * Unknown when the deadline passes, to a tick, or the group ends, behind its beginning; refused
   * otherwise, at once where it can be. A retry after unknown may make it happen twice.
   */
  public CompletionStage<GroupAnswer<Applied>> propose(Payload command, Deadline deadline) {
    int bytes = command.length();
    if (bytes > settings.raft().maxEntryBytes()) {
      return refused(
          Reason.INVALID,
          "a command of %d bytes; at most %d are allowed"
              .formatted(bytes, settings.raft().maxEntryBytes()));
    }
    Optional<Refusal> full = log.refusal(FreeSpace.Need.MUCH);
    if (full.isPresent()) {
      full = log.refusal(machine.need(command));
    }
    if (full.isPresent()) {
      return refused(Reason.UNAVAILABLE, full.get().detail());
    }
    return ask(proposals, bytes, answer -> new Event.Proposed(command, deadline, answer));
  }

  /**
   * Reads the state machine, on the group's thread: what is read is linearizable. Refused where
   * this replica does not lead, ends, or the deadline passes, to a tick; never unknown. What the
   * query throws fails the stage. May be asked again.
   */
  public <T> CompletionStage<GroupAnswer<T>> read(Supplier<T> query, Deadline deadline) {
    return ask(requests, 0, answer -> new Event.ReadAsked<>(query, deadline, answer));
  }

  /** Asks the state machine a question, as {@link #read} does. */
  public CompletionStage<GroupAnswer<Payload>> query(Payload question, Deadline deadline) {
    return read(() -> machine.query(question), deadline);
  }

  /** Begins to hand the leadership to a voter; done means begun. See the input of that name. */
  public CompletionStage<GroupAnswer<LogIndex>> transferLeadership(ReplicaId to) {
    return ask(requests, 0, answer -> new Event.Asked(new Input.TransferLeadership<>(to), answer));
  }

  /** Begins to change the members; done means begun. See the input of that name. */
  public CompletionStage<GroupAnswer<LogIndex>> changeMembers(Membership target) {
    return ask(requests, 0, answer -> new Event.Asked(new Input.ChangeMembers<>(target), answer));
  }

  /** Takes a message of another replica, or drops it: where it is for another, or too many wait. */
  public void receive(RaftMessage message) {
    long bytes = RaftMessageFormats.sizeBytes(message);
    if (!message.to().equals(self) || !inbound.take(bytes)) {
      dropped.increment();
    } else if (!inbox.offer(new Event.Received(message, bytes))) {
      inbound.giveBack(bytes);
    }
  }

  /** A peer's process seems to have ended. See the input of that name. */
  public void peerGone(ReplicaId peer) {
    var unused = inbox.offer(new Event.PeerGone(peer));
  }

  /** How this replica stands, as far as is known here. */
  public Output.Standing standing() {
    return standing;
  }

  /** The members as of the last entry that was applied here. */
  public Membership membership() {
    return loop.membership();
  }

  /** How many messages were dropped since the start. */
  public long droppedMessages() {
    return dropped.sum();
  }

  /**
   * Ends the replica and waits for that: who waits for a command that was begun hears unknown, all
   * others are refused, and nothing is applied or sent any more. Writes under way may be finished.
   * May be repeated; from the group's own thread it does not wait.
   */
  @Override
  public void close() {
    ticks.cancel(false);
    var unused = inbox.offer(new Event.Closed());
    if (!Thread.currentThread().equals(thread)) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private interface Question<T> {
    Event with(CompletableFuture<GroupAnswer<T>> answer);
  }

  private <T> CompletionStage<GroupAnswer<T>> ask(Room room, long bytes, Question<T> question) {
    if (!room.take(bytes)) {
      return refused(Reason.OVERLOADED, "too much waits for the group already");
    }
    CompletableFuture<GroupAnswer<T>> answer = new CompletableFuture<>();
    CompletableFuture<GroupAnswer<T>> heard =
        answer.whenComplete((done, failure) -> room.giveBack(bytes));
    if (!inbox.offer(question.with(answer))) {
      answer.complete(new Refused<>(Reason.ENDED, "this replica has ended", Optional.empty()));
    }
    return heard;
  }

  private <T> CompletionStage<GroupAnswer<T>> refused(Reason why, String detail) {
    return CompletableFuture.completedStage(new Refused<>(why, detail, standing.leader()));
  }
}
