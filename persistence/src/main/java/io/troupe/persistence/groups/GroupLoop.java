package io.troupe.persistence.groups;

import io.troupe.actors.Deadline;
import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.consensus.raft.RaftReplica;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.groups.GroupAnswer.Refused;
import io.troupe.persistence.groups.store.GroupLog;
import io.troupe.persistence.groups.store.StoredState;
import io.troupe.persistence.groups.store.WriteOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a group's thread does: feeds the replica one input at a time, and does what its outputs say,
 * in the order of {@link Output}. Commands that wait together become one proposal, reads one
 * barrier. The state machine is called in between, so that reads need no lock.
 */
final class GroupLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupLoop.class);
  private static final int COMMANDS_AT_ONCE = 1_024;

  private final Start start;
  private final GroupLog log;
  private final GroupPorts ports;
  private final Inbox inbox;
  private final Room inbound;
  private final LongAdder dropped;
  private final Room writing;

  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private final ArrayDeque<Event.Proposed> toPropose = new ArrayDeque<>();
  private final List<Event.Proposed> inStep = new ArrayList<>();
  private Event.@Nullable Asked asking;
  private List<Event.ReadAsked<?>> toRead = new ArrayList<>();
  private final TreeMap<Long, List<Event.ReadAsked<?>>> reads = new TreeMap<>();
  private final Proposals proposals = new Proposals();
  private final ArrayDeque<Input<RaftMessage>> followUps = new ArrayDeque<>();
  private long lastRead;
  private Optional<ReplicaId> leader = Optional.empty();
  private volatile Membership membership;

  /**
   * Who it is.
   *
   * @param seed of the replica's patience
   * @param own the last entry that the state machine holds by itself
   */
  record Start(ReplicaId self, long seed, GroupSettings settings, LogIndex own) {}

  /** What there is once the state machine has been brought to where the log says. */
  private record Running(RaftReplica replica, SnapshotShelf shelf) {}

  GroupLoop(
      Start start, GroupLog log, GroupPorts ports, Inbox inbox, Room inbound, LongAdder dropped) {
    this.start = start;
    this.log = log;
    this.ports = ports;
    this.inbox = inbox;
    this.inbound = inbound;
    this.dropped = dropped;
    this.membership = log.restored().base().membership();
    this.writing = new Room(Long.MAX_VALUE, start.settings().queues().maxWritingBytes());
  }

  /** The members as of the last entry that was applied; on any thread. */
  Membership membership() {
    return membership;
  }

  /** However this ends, everybody who waits hears of it. */
  @Override
  public void run() {
    @Nullable Running running = null;
    Optional<Throwable> failure = Optional.empty();
    try {
      running = begin();
      boolean goesOn = true;
      while (goesOn) {
        events.addAll(inbox.take());
        goesOn = handleAll(running);
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      failure = Optional.of(e);
      LOG.error("replica {} of group {} ended", start.self(), log.group().number(), e);
    }
    end(failure, Optional.ofNullable(running));
  }

  /** Brings the state machine to a snapshot, or leaves it where it is by itself. */
  private Running begin() {
    StoredState stored = log.restored();
    SnapshotShelf shelf = new SnapshotShelf(log, ports.machine(), start.settings(), this::offer);
    shelf.begin(start.own());
    RaftReplica replica =
        new RaftReplica(
            start.self(),
            start.settings().raft(),
            new RaftReplica.Restored(stored.vote(), stored.base(), stored.last(), shelf.applied()),
            shelf,
            start.seed());
    membership = shelf.membership();
    return new Running(replica, shelf);
  }

  /** Whether it goes on. */
  private boolean handleAll(Running running) {
    for (@Nullable Event next = events.poll(); next != null; next = events.poll()) {
      if (next instanceof Event.Closed) {
        return false;
      }
      handle(running, next);
    }
    proposeAll(running);
    readAll(running);
    running.shelf().goOn().ifPresent(upTo -> feed(running, new Input.SnapshotTaken<>(upTo)));
    return true;
  }

  private void handle(Running running, Event event) {
    switch (event) {
      case Event.Ticked unused -> {
        endLate();
        running.shelf().tick();
        feed(running, new Input.TimePassed<>());
      }
      case Event.Received received -> receive(running, received);
      case Event.PeerGone gone -> feed(running, new Input.PeerGone<>(gone.peer()));
      case Event.Proposed proposed -> toPropose.add(proposed);
      case Event.ReadAsked<?> read -> toRead.add(read);
      case Event.Asked asked -> ask(running, asked);
      case Event.Persisted persisted -> {
        writing.giveBack(persisted.sizeBytes());
        persisted.thenSend().forEach(it -> ports.transport().send(log.group(), it));
        feed(running, new Input.Persisted<>(persisted.write()));
      }
      case Event.ViewStored stored -> running.shelf().stored(stored.number());
      case Event.StateFailed failed -> running.shelf().failed(failed.number(), failed.why());
      case Event.DiskFailed failed -> throw failed.why();
      case Event.Closed unused -> throw new IllegalStateException("handled before");
    }
  }

  private void ask(Running running, Event.Asked asked) {
    asking = asked;
    asked
        .answer()
        .complete(
            switch (step(running, asked.input())) {
              case Output.Accepted accepted -> new GroupAnswer.Done<>(accepted.first());
              case Output.Refused refused -> refusal(refused);
              case Output.NoAnswer unused -> throw new IllegalStateException("no answer");
            });
    asking = null;
  }

  /** While the disk does not keep up, or has no room for it, it is lost, as by a network. */
  private void receive(Running running, Event.Received received) {
    inbound.giveBack(received.sizeBytes());
    if (writing.isFull() || (log.isOutOfRoom() && isLarge(received.message()))) {
      dropped.increment();
    } else {
      feed(running, new Input.Received<>(received.message()));
    }
  }

  private static boolean isLarge(RaftMessage message) {
    return message instanceof RaftMessage.InstallPiece
        || (message instanceof RaftMessage.Append append
            && append.entries().stream()
                .anyMatch(it -> it.content() instanceof Entry.Content.Command));
  }

  private void proposeAll(Running running) {
    while (!toPropose.isEmpty()) {
      long bytes = 0;
      while (!toPropose.isEmpty()
          && inStep.size() < COMMANDS_AT_ONCE
          && bytes < start.settings().raft().maxMessageBytes()) {
        Event.Proposed next = toPropose.remove();
        if (isPast(next.deadline())) {
          next.answer().complete(late());
        } else {
          inStep.add(next);
          bytes += next.command().length();
        }
      }
      if (inStep.isEmpty()) {
        continue;
      }
      List<Payload> commands = inStep.stream().map(Event.Proposed::command).toList();
      switch (step(running, new Input.Propose<>(commands))) {
        case Output.Accepted accepted -> proposals.begun(accepted, inStep);
        case Output.Refused refused -> inStep.forEach(it -> it.answer().complete(refusal(refused)));
        case Output.NoAnswer unused -> throw new IllegalStateException("no answer");
      }
      inStep.clear();
    }
  }

  private void readAll(Running running) {
    if (toRead.isEmpty()) {
      return;
    }
    long read = ++lastRead;
    reads.put(read, toRead);
    toRead = new ArrayList<>();
    if (step(running, new Input.ReadBarrier<>(read)) instanceof Output.Refused refused) {
      refuse(reads.remove(read), refusal(refused));
    }
  }

  private void endLate() {
    proposals.passed(it -> isPast(it.deadline()));
    for (List<Event.ReadAsked<?>> each : reads.values()) {
      each.removeIf(
          read -> {
            boolean isLate = isPast(read.deadline());
            if (isLate) {
              read.refuse(late());
            }
            return isLate;
          });
    }
  }

  /** What asks for nothing. */
  private void feed(Running running, Input<RaftMessage> input) {
    var unused = step(running, input);
  }

  private Output.Answer step(Running running, Input<RaftMessage> input) {
    Output<RaftMessage> output = running.replica().step(input);
    perform(running, output);
    for (@Nullable Input<RaftMessage> next = followUps.poll();
        next != null;
        next = followUps.poll()) {
      perform(running, running.replica().step(next));
    }
    return output.answer();
  }

  private void perform(Running running, Output<RaftMessage> output) {
    output.write().ifPresent(this::write);
    output.send().forEach(it -> ports.transport().send(log.group(), it));
    output.install().ifPresent(mark -> install(running, mark));
    if (!output.committed().isEmpty()) {
      apply(running, output.committed());
    }
    for (long read : output.readable()) {
      forgetRead(read).forEach(Event.ReadAsked::read);
    }
    for (long read : output.failedReads()) {
      refuse(
          forgetRead(read), new Refused<>(Reason.NOT_LEADER, "this replica leads no more", leader));
    }
    output
        .role()
        .ifPresent(
            standing -> {
              leader = standing.leader();
              ports.listener().stands(standing);
            });
  }

  private void write(Write<RaftMessage> write) {
    long bytes = 64;
    for (Entry entry : write.entries()) {
      bytes += entry.sizeBytes();
    }
    bytes += write.piece().map(it -> it.payload().length()).orElse(0);
    writing.takeAnyway(bytes);
    Event persisted = new Event.Persisted(write.number(), write.thenSend(), bytes);
    log.write(write, outcome(persisted));
  }

  private void install(Running running, SnapshotMark mark) {
    running.shelf().install(mark);
    membership = mark.membership();
    proposals.covered(mark.index());
    followUps.add(new Input.SnapshotInstalled<>(mark.index()));
  }

  private void apply(Running running, List<Entry> entries) {
    List<Payload> answers = ports.machine().apply(entries);
    running.shelf().noteApplied(entries);
    membership = running.shelf().membership();
    proposals.applied(entries, answers, leader);
    followUps.add(new Input.Applied<>(entries.getLast().index()));
  }

  private List<Event.ReadAsked<?>> forgetRead(long read) {
    @Nullable List<Event.ReadAsked<?>> asked = reads.remove(read);
    if (asked == null) {
      throw new IllegalStateException("read " + read + " was answered twice, or never asked");
    }
    return asked;
  }

  private static void refuse(@Nullable List<Event.ReadAsked<?>> asked, Refused<?> why) {
    if (asked != null) {
      asked.forEach(it -> it.refuse(why));
    }
  }

  private void offer(Event event) {
    var unused = inbox.offer(event);
  }

  /** What becomes of a write is an event like others. */
  private WriteOutcome outcome(Event written) {
    return new WriteOutcome() {
      @Override
      public void written() {
        offer(written);
      }

      @Override
      public void failed(JournalException why) {
        offer(new Event.DiskFailed(why));
      }
    };
  }

  /** What was begun is unknown, what was not is refused. */
  private void end(Optional<Throwable> failure, Optional<Running> running) {
    String why =
        failure.map(it -> "the replica failed: " + it.getMessage()).orElse("it was closed");
    Refused<Applied> ended = new Refused<>(Reason.ENDED, why, leader);
    events.addAll(inbox.shut());
    proposals.end(why);
    inStep.forEach(it -> it.answer().complete(new GroupAnswer.Unknown<>(why)));
    if (asking != null) {
      asking.answer().complete(new GroupAnswer.Unknown<>(why));
    }
    toPropose.forEach(it -> it.answer().complete(ended));
    reads.values().forEach(each -> refuse(each, ended));
    refuse(toRead, ended);
    for (Event event : events) {
      switch (event) {
        case Event.Proposed proposed -> proposed.answer().complete(ended);
        case Event.ReadAsked<?> read -> read.refuse(ended);
        case Event.Asked asked -> asked.answer().complete(new Refused<>(Reason.ENDED, why, leader));
        case Event.Received received -> inbound.giveBack(received.sizeBytes());
        case Event.Ticked unused -> {}
        case Event.PeerGone unused -> {}
        case Event.Persisted unused -> {}
        case Event.ViewStored unused -> {}
        case Event.StateFailed unused -> {}
        case Event.DiskFailed unused -> {}
        case Event.Closed unused -> {}
      }
    }
    running.ifPresent(it -> it.shelf().abandon());
    ports.listener().ended(failure);
  }

  private <T> Refused<T> late() {
    return new Refused<>(Reason.DEADLINE_PASSED, "the deadline has passed", leader);
  }

  private static <T> Refused<T> refusal(Output.Refused refused) {
    Reason why =
        switch (refused.why()) {
          case NOT_LEADER -> Reason.NOT_LEADER;
          case OVERLOADED -> Reason.OVERLOADED;
          case TRANSFERRING -> Reason.TRANSFERRING;
          case BUSY -> Reason.BUSY;
          case INVALID -> Reason.INVALID;
        };
    return new Refused<>(why, refused.detail(), refused.leader());
  }

  private static boolean isPast(Deadline deadline) {
    return deadline.monotonicNanos() - System.nanoTime() <= 0;
  }
}
