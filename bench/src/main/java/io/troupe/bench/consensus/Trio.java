package io.troupe.bench.consensus;

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
import io.troupe.consensus.raft.RaftSettings;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Three replicas in one thread, with the whole contract of {@link Output}: a write is stored, then
 * reported, and only then leaves what waited for it; what is committed is applied and reported. The
 * state machines hold each command against the one that was proposed at its place.
 */
final class Trio {
  /** Bytes of a command. */
  static final int PAYLOAD_BYTES = 64;

  /** Proposals that are not committed yet, at most. */
  static final int IN_FLIGHT = 8;

  /** Different commands; after so many they come again. */
  static final int COMMANDS = 4_096;

  private static final int COMPACT_EVERY = 16_384;
  private static final int PATIENCE_TICKS = 100;

  private final List<Payload> commands;
  private final List<Input<RaftMessage>> proposals;
  private final int batch;
  private final List<Member> members;
  private final Member leader;
  private final Predicate<RaftMessage> arrives;
  private long proposed;

  private final class Member {
    private final ReplicaId id;
    private final MemoryLog log = new MemoryLog();
    private final RaftReplica replica;
    private final ArrayDeque<Input<RaftMessage>> inbox = new ArrayDeque<>();
    private final ArrayDeque<Write<RaftMessage>> written = new ArrayDeque<>();
    private boolean leads;
    private long applied;
    private long compacted;

    Member(int number, SnapshotMark initial) {
      id = new ReplicaId(number);
      replica =
          new RaftReplica(
              id, RaftSettings.defaults(), RaftReplica.Restored.blank(initial), log, number);
    }

    Output.Answer step(Input<RaftMessage> input) {
      Output<RaftMessage> output = replica.step(input);
      output.write().ifPresent(written::add);
      output.send().forEach(Trio.this::send);
      if (!output.committed().isEmpty()) {
        apply(output.committed());
      }
      output.role().ifPresent(standing -> leads = standing.role() == Output.Role.LEADER);
      return output.answer();
    }

    /** Takes what has come, and stores what came of it. */
    void turn() {
      while (!inbox.isEmpty() || !written.isEmpty()) {
        if (written.isEmpty()) {
          var unused = step(inbox.remove());
        } else {
          Write<RaftMessage> write = written.remove();
          log.write(write);
          write.thenSend().forEach(Trio.this::send);
          var unused = step(new Input.Persisted<>(write.number()));
        }
      }
    }

    private void apply(List<Entry> committed) {
      for (Entry entry : committed) {
        if (entry.content() instanceof Entry.Content.Command command) {
          if (!command.payload().equals(commands.get((int) (applied % COMMANDS)))) {
            throw new IllegalStateException(entry + " was not proposed there");
          }
          applied++;
        }
      }
      LogIndex last = committed.getLast().index();
      inbox.add(new Input.Applied<>(last));
      if (last.number() - compacted >= COMPACT_EVERY) {
        compacted = last.number();
        inbox.add(new Input.SnapshotTaken<>(last));
      }
    }
  }

  /**
   * A group that has a leader.
   *
   * @param batch commands of a proposal; divides {@link #COMMANDS}
   * @param arrives which messages do
   */
  Trio(int batch, Predicate<RaftMessage> arrives) {
    this.batch = batch;
    this.arrives = arrives;
    commands = Stream.iterate(0, number -> number + 1).limit(COMMANDS).map(Trio::command).toList();
    proposals = new ArrayList<>();
    for (int from = 0; from < COMMANDS; from += batch) {
      proposals.add(new Input.Propose<>(List.copyOf(commands.subList(from, from + batch))));
    }
    List<ReplicaId> ids = Stream.of(1, 2, 3).map(ReplicaId::new).toList();
    SnapshotMark initial = SnapshotMark.initial(Membership.of(ids));
    members = ids.stream().map(id -> new Member(id.number(), initial)).toList();
    leader = members.getFirst();
    for (int i = 0; i < PATIENCE_TICKS && !leader.leads; i++) {
      leader.inbox.add(new Input.TimePassed<>());
      turn();
    }
  }

  private static Payload command(int number) {
    return Payload.wrap(ByteBuffer.allocate(PAYLOAD_BYTES).putInt(number).array());
  }

  /**
   * Commits so many commands, and returns once all three have applied them.
   *
   * @throws IllegalStateException if one has not, or anything else
   */
  void commit(int count) {
    long goal = proposed + count;
    while (proposed < goal || hasInput()) {
      while (proposed < goal && proposed - leader.applied < (long) IN_FLIGHT * batch) {
        propose();
      }
      turn();
    }
    // Followers hear with a heartbeat that the last ones are committed.
    for (int i = 0; i < PATIENCE_TICKS && !haveApplied(goal); i++) {
      members.forEach(member -> member.inbox.add(new Input.TimePassed<>()));
      turn();
    }
    if (!haveApplied(goal)) {
      throw new IllegalStateException(
          goal
              + " were proposed, but applied are "
              + members.stream().map(m -> m.applied).toList());
    }
  }

  /** Entries that the longest of the logs holds. */
  int longestLog() {
    return members.stream().mapToInt(member -> member.log.size()).max().orElseThrow();
  }

  private void propose() {
    int next = (int) (proposed % COMMANDS) / batch;
    if (!(leader.step(proposals.get(next)) instanceof Output.Accepted)) {
      throw new IllegalStateException("proposal " + next + " was refused");
    }
    proposed += batch;
  }

  private void turn() {
    for (Member member : members) {
      member.turn();
    }
  }

  private boolean hasInput() {
    for (Member member : members) {
      if (!member.inbox.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private boolean haveApplied(long goal) {
    for (Member member : members) {
      if (member.applied != goal) {
        return false;
      }
    }
    return true;
  }

  private void send(RaftMessage message) {
    if (arrives.test(message)) {
      members.get(message.to().number() - 1).inbox.add(new Input.Received<>(message));
    }
  }
}
