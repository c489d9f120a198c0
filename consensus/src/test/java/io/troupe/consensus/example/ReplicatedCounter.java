package io.troupe.consensus.example;

import static java.util.Objects.requireNonNull;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.consensus.raft.RaftReplica;
import io.troupe.consensus.raft.RaftSettings;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A counter on three replicas. All that is around the replicas is here, and as small as can be. */
public final class ReplicatedCounter {
  private static final List<ReplicaId> IDS = Stream.of(1, 2, 3).map(ReplicaId::new).toList();
  private static final SnapshotMark BEGIN = SnapshotMark.initial(Membership.of(IDS));

  private final Map<ReplicaId, Disk> disks = new TreeMap<>();
  private final Map<ReplicaId, Node> nodes = new TreeMap<>();
  private final ArrayDeque<RaftMessage> network = new ArrayDeque<>();
  private long seed;

  /** What a crash leaves. A real one writes to a file, each write with a checksum, and syncs it. */
  private static final class Disk implements StoredLog {
    private Write.Vote vote = Write.Vote.NONE;
    private SnapshotMark base = BEGIN;
    private final ArrayList<Entry> entries = new ArrayList<>();
    private LogIndex snapshotAt = LogIndex.NONE;
    private Payload snapshot = payload(0);

    /** All of it is on stable storage when this returns; or none, after a crash. */
    void write(Write<RaftMessage> write) {
      write.vote().ifPresent(it -> vote = it);
      write.piece().ifPresent(it -> keep(it.mark().index(), it.payload()));
      write.base().ifPresent(this::beginBehind);
      write.dropFrom().ifPresent(it -> entries.subList(place(it), entries.size()).clear());
      entries.addAll(write.entries());
    }

    void keep(LogIndex at, Payload state) {
      snapshotAt = at;
      snapshot = state;
    }

    private void beginBehind(SnapshotMark mark) {
      entries.subList(0, Math.min(place(mark.index()) + 1, entries.size())).clear();
      base = mark;
    }

    RaftReplica.Restored restored() {
      return new RaftReplica.Restored(vote, base, base.index().plus(entries.size()), snapshotAt);
    }

    private int place(LogIndex index) {
      return (int) (index.number() - base.index().number() - 1);
    }

    @Override
    public Entry entry(LogIndex index) {
      return entries.get(place(index));
    }

    @Override
    public List<Entry> entries(LogIndex from, LogIndex before, int maxBytes) {
      int bytes = entry(from).sizeBytes();
      int end = place(from) + 1;
      while (end < place(before) && (bytes += entries.get(end).sizeBytes()) <= maxBytes) {
        end++;
      }
      return List.copyOf(entries.subList(place(from), end));
    }

    @Override
    public Optional<Piece> piece(SnapshotMark mark, int place) {
      return mark.index().equals(snapshotAt)
          ? Optional.of(new Piece(snapshot, true))
          : Optional.empty();
    }
  }

  /** A process: what a crash takes away. */
  private final class Node {
    private final ReplicaId id;
    private final Disk disk;
    private final RaftReplica replica;
    private final ArrayDeque<Input<RaftMessage>> inbox = new ArrayDeque<>();
    private final Map<LogIndex, Proposal> proposals = new HashMap<>();
    private final Map<Long, CompletableFuture<Optional<Long>>> reads = new HashMap<>();
    private long value;
    private boolean leads;
    private long lastRead;

    Node(ReplicaId id, Disk disk) {
      this.id = id;
      this.disk = disk;
      value = number(disk.snapshot);
      replica = new RaftReplica(id, RaftSettings.defaults(), disk.restored(), disk, ++seed);
    }

    /** The whole shell: does what the output says, in its order. */
    Output.Answer step(Input<RaftMessage> input) {
      Output<RaftMessage> output = replica.step(input);
      output.write().ifPresent(disk::write);
      network.addAll(output.send());
      if (output.install().isPresent()) {
        value = number(disk.snapshot);
        proposals.values().forEach(it -> it.outcome().complete(Outcome.UNKNOWN));
        proposals.clear();
        inbox.add(new Input.SnapshotInstalled<>(output.install().get().index()));
      }
      for (Entry entry : output.committed()) {
        apply(entry);
      }
      for (long read : output.readable()) {
        requireNonNull(reads.remove(read)).complete(Optional.of(value));
      }
      for (long read : output.failedReads()) {
        requireNonNull(reads.remove(read)).complete(Optional.empty());
      }
      output.role().ifPresent(standing -> leads = standing.role() == Output.Role.LEADER);
      if (output.write().isPresent()) {
        network.addAll(output.write().get().thenSend());
        inbox.add(new Input.Persisted<>(output.write().get().number()));
      }
      return output.answer();
    }

    private void apply(Entry entry) {
      if (entry.content() instanceof Entry.Content.Command command) {
        value += number(command.payload());
      }
      Proposal proposal = proposals.remove(entry.index());
      if (proposal != null) {
        boolean isOurs = proposal.term().equals(entry.term());
        proposal.outcome().complete(isOurs ? Outcome.DONE : Outcome.REFUSED);
      }
      inbox.add(new Input.Applied<>(entry.index()));
      if (entry.index().number() % 50 == 0) {
        disk.keep(entry.index(), payload(value));
        inbox.add(new Input.SnapshotTaken<>(entry.index()));
      }
    }
  }

  private record Proposal(Term term, CompletableFuture<Outcome> outcome) {}

  /** What became of an addition: it happened; it never will; or neither is known. */
  public enum Outcome {
    DONE,
    REFUSED,
    UNKNOWN
  }

  /** A new group. */
  public ReplicatedCounter() {
    IDS.forEach(this::start);
  }

  /** Starts a replica with what its disk has. */
  public void start(ReplicaId id) {
    nodes.put(id, new Node(id, disks.computeIfAbsent(id, blank -> new Disk())));
  }

  /** Ends the leader as a crash does, and says which replica that was. */
  public ReplicaId crashLeader() {
    Node leader = leader();
    nodes.remove(leader.id);
    leader.proposals.values().forEach(it -> it.outcome().complete(Outcome.UNKNOWN));
    leader.reads.values().forEach(it -> it.complete(Optional.empty()));
    return leader.id;
  }

  /** Adds to the counter. To try again is safe where it was refused; else it may happen twice. */
  public CompletableFuture<Outcome> add(long amount) {
    Node leader = leader();
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    switch (leader.step(new Input.Propose<>(List.of(payload(amount))))) {
      case Output.Accepted it -> leader.proposals.put(it.first(), new Proposal(it.term(), outcome));
      case Output.Refused unused -> outcome.complete(Outcome.REFUSED);
      case Output.NoAnswer unused -> throw new AssertionError("proposals are answered");
    }
    return outcome;
  }

  /**
   * The value, with all that was done before this was called; nothing if it is to be asked again.
   */
  public CompletableFuture<Optional<Long>> read() {
    Node leader = leader();
    CompletableFuture<Optional<Long>> value = new CompletableFuture<>();
    leader.reads.put(++leader.lastRead, value);
    if (leader.step(new Input.ReadBarrier<>(leader.lastRead)) instanceof Output.Refused) {
      requireNonNull(leader.reads.remove(leader.lastRead)).complete(Optional.empty());
    }
    return value;
  }

  /** A tick of all clocks, and all that follows from it. */
  public void turn() {
    nodes.values().forEach(node -> node.inbox.add(new Input.TimePassed<>()));
    while (!network.isEmpty() || nodes.values().stream().anyMatch(it -> !it.inbox.isEmpty())) {
      while (!network.isEmpty()) {
        RaftMessage message = network.remove();
        if (nodes.containsKey(message.to())) {
          nodes.get(message.to()).inbox.add(new Input.Received<>(message));
        }
      }
      for (Node node : nodes.values()) {
        while (!node.inbox.isEmpty()) {
          var unused = node.step(node.inbox.remove());
        }
      }
    }
  }

  private Node leader() {
    for (int ticks = 0; ticks < 1_000; ticks++) {
      Optional<Node> leader = nodes.values().stream().filter(node -> node.leads).findFirst();
      if (leader.isPresent()) {
        return leader.get();
      }
      turn();
    }
    throw new IllegalStateException("no majority is there");
  }

  /** What each replica holds that runs. */
  public List<Long> values() {
    return nodes.values().stream().map(node -> node.value).toList();
  }

  private static Payload payload(long number) {
    return Payload.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  private static long number(Payload payload) {
    return ByteBuffer.wrap(payload.unsafeArray()).getLong();
  }
}
