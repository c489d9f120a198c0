package io.troupe.consensus.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A group in one thread, with a network that loses, doubles, delays and reorders, disks that forget
 * what was not synced, crashes, cuts, and members that change. What must hold is checked after
 * every step; the first thing that does not is thrown, with the seed.
 */
final class SimWorld {
  private static final int REPLICAS = 5;
  private static final RaftSettings SETTINGS =
      new RaftSettings(10, 3, 8, 1 << 20, 1 << 10, 4, 1 << 12, 1 << 12, 8, 16, 256, 5);

  private final Random random;
  private final TreeMap<ReplicaId, Node> nodes = new TreeMap<>();
  private final ArrayList<OnTheWay> network = new ArrayList<>();
  private final Set<List<ReplicaId>> cuts = new HashSet<>();

  /** What anybody has committed, at all times. */
  private final TreeMap<Long, Entry> committed = new TreeMap<>();

  private final Map<Term, ReplicaId> leaders = new HashMap<>();
  private final Map<Long, Long> readsAsked = new HashMap<>();
  private Faults faults;
  private final int voters;
  private long time;
  private long reads;
  private int proposals;

  /** How often things happened that are hard to reach. */
  final TreeMap<String, Integer> counts = new TreeMap<>();

  private record OnTheWay(long due, RaftMessage message) {}

  /** How likely what is, in a thousand steps. */
  private record Faults(int loss, int twice, int delay, int crash, int cut) {}

  private final class Node {
    final ReplicaId id;
    final SimDisk disk;
    @Nullable RaftReplica replica;
    final ArrayList<Payload> state = new ArrayList<>();
    long applied;
    final ArrayList<Entry> toApply = new ArrayList<>();
    Optional<SnapshotMark> toInstall = Optional.empty();
    boolean leads;

    /** In a thousand turns, how often its clock ticks, and its disk does nothing. */
    private int ticks = 250 + random.nextInt(750);

    private int slowDisk = random.nextInt(10) * 90;

    Node(ReplicaId id, SnapshotMark initial) {
      this.id = id;
      this.disk = new SimDisk(initial);
    }

    void heal() {
      ticks = 900;
      slowDisk = 0;
    }

    void start() {
      RaftReplica.Restored restored = disk.restored();
      load(restored.base());
      replica = new RaftReplica(id, SETTINGS, restored, disk, random.nextLong());
      toApply.clear();
      toInstall = Optional.empty();
      leads = false;
    }

    void load(SnapshotMark mark) {
      state.clear();
      for (Payload piece : disk.snapshot()) {
        new StringTokenizer(new String(piece.unsafeArray(), UTF_8), ",")
            .asIterator()
            .forEachRemaining(each -> state.add(Payload.utf8((String) each)));
      }
      applied = mark.index().number();
    }

    void feed(Input<RaftMessage> input) {
      if (replica != null) {
        take(replica.step(input));
      }
    }

    private void take(Output<RaftMessage> output) {
      output.write().ifPresent(disk::write);
      output.send().forEach(SimWorld.this::send);
      if (output.install().isPresent()) {
        count("installs");
        toApply.clear();
        toInstall = output.install();
      }
      for (Entry entry : output.committed()) {
        commit(this, entry);
        toApply.add(entry);
      }
      for (long read : output.readable()) {
        long asked = Objects.requireNonNull(readsAsked.remove(read));
        check(applied >= asked, "read %d sees %d, but %d was committed", read, applied, asked);
        count("reads");
      }
      output.failedReads().forEach(readsAsked::remove);
      output.role().ifPresent(it -> stands(this, it));
    }
  }

  SimWorld(long seed) {
    random = new Random(seed);
    faults =
        new Faults(
            random.nextInt(3) * 60,
            random.nextInt(2) * 60,
            1 + random.nextInt(12),
            random.nextInt(3) * 4,
            random.nextInt(4) * 4);
    voters = random.nextBoolean() ? 3 : REPLICAS;
    SnapshotMark initial = SnapshotMark.initial(Membership.of(ids(1, voters)));
    for (ReplicaId id : ids(1, REPLICAS)) {
      Node node = new Node(id, initial);
      nodes.put(id, node);
      node.start();
    }
  }

  /** Runs so many steps with faults, then heals everything and wants a last command everywhere. */
  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      trouble();
      turn();
    }
    cuts.clear();
    faults = new Faults(0, 0, 4, 0, 0);
    nodes.values().forEach(Node::heal);
    nodes
        .values()
        .forEach(
            node -> {
              if (node.replica == null) {
                node.start();
              }
            });
    for (int i = 0; i < 6_000; i++) {
      turn();
      if (i >= 3_000 && i % 200 == 0 && i < 5_000) {
        for (Node node : nodes.values()) {
          if (node.leads && node.replica != null) {
            node.feed(new Input.Propose<>(List.of(Payload.utf8("last"))));
          }
        }
      }
    }
    long wanted = committed.isEmpty() ? 0 : committed.lastKey();
    check(
        !committed.isEmpty() && committed.values().stream().anyMatch(this::isLast),
        "the last command was not committed: %s",
        committed.size());
    for (Node node : nodes.values()) {
      if (members().isVoter(node.id)) {
        check(node.applied == wanted, "%s applied %d of %d", node.id, node.applied, wanted);
      }
    }
  }

  private boolean isLast(Entry entry) {
    return entry.content() instanceof Entry.Content.Command command
        && command.payload().toString().equals("last");
  }

  private Membership members() {
    Membership members = Membership.of(ids(1, voters));
    for (Entry entry : committed.values()) {
      if (entry.content() instanceof Entry.Content.Members changed) {
        members = changed.membership();
      }
    }
    return members;
  }

  /** Everything that goes on by itself. */
  private void turn() {
    time++;
    for (Node node : nodes.values()) {
      if (random.nextInt(1_000) < node.ticks) {
        node.feed(new Input.TimePassed<>());
      }
      if (node.replica != null && random.nextInt(1_000) >= node.slowDisk) {
        sync(node);
      }
      apply(node);
    }
    List<RaftMessage> due = new ArrayList<>();
    network.removeIf(it -> it.due() <= time && due.add(it.message()));
    for (RaftMessage message : due) {
      if (!cuts.contains(List.of(message.from(), message.to()))) {
        node(message.to()).feed(new Input.Received<>(message));
      }
    }
  }

  private void apply(Node node) {
    if (node.replica == null || random.nextInt(3) == 0) {
      return;
    }
    if (node.toInstall.isPresent()) {
      SnapshotMark mark = node.toInstall.get();
      node.toInstall = Optional.empty();
      node.load(mark);
      node.feed(new Input.SnapshotInstalled<>(mark.index()));
    } else if (!node.toApply.isEmpty()) {
      Entry entry = node.toApply.removeFirst();
      check(
          entry.index().number() == node.applied + 1,
          "%s applies %s behind %d",
          node.id,
          entry,
          node.applied);
      node.applied++;
      if (entry.content() instanceof Entry.Content.Command command) {
        node.state.add(command.payload());
      }
      node.feed(new Input.Applied<>(entry.index()));
    }
  }

  /** What goes wrong, and what is asked for. */
  private void trouble() {
    for (Node node : nodes.values()) {
      if (node.replica == null) {
        if (random.nextInt(100) == 0) {
          node.start();
        }
      } else if (random.nextInt(1_000) < faults.crash()) {
        count("crashes");
        node.disk.crash(random.nextInt(3));
        node.replica = null;
        node.leads = false;
      }
    }
    if (random.nextInt(1_000) < faults.cut()) {
      cuts.clear();
      ReplicaId one = any().id;
      for (ReplicaId other : nodes.keySet()) {
        if (!other.equals(one) && random.nextInt(3) > 0) {
          cuts.add(List.of(one, other));
          if (random.nextBoolean()) {
            cuts.add(List.of(other, one));
          }
        }
      }
    } else if (random.nextInt(200) == 0) {
      cuts.clear();
    }
    List<Node> leading = nodes.values().stream().filter(it -> it.leads).toList();
    // There may be two, one of which has not heard of the other.
    Node node = leading.isEmpty() ? any() : leading.get(random.nextInt(leading.size()));
    switch (random.nextInt(40)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> {
        if (node.leads) {
          List<Payload> commands = new ArrayList<>();
          for (int i = random.nextInt(4); i >= 0; i--) {
            commands.add(Payload.utf8("c" + proposals++));
          }
          node.feed(new Input.Propose<>(commands));
        }
      }
      case 8, 9, 10 -> {
        if (node.leads) {
          readsAsked.put(++reads, committed.isEmpty() ? 0 : committed.lastKey());
          node.feed(new Input.ReadBarrier<>(reads));
        }
      }
      case 11 -> {
        if (random.nextInt(4) == 0) {
          snapshot(any());
        }
      }
      case 12 -> {
        if (node.leads && random.nextInt(6) == 0) {
          count("transfers");
          node.feed(new Input.TransferLeadership<>(any().id));
        }
      }
      case 13 -> {
        if (node.leads && random.nextInt(8) == 0) {
          node.feed(new Input.ChangeMembers<>(someMembers()));
        }
      }
      default -> {}
    }
  }

  private Membership someMembers() {
    List<ReplicaId> all = new ArrayList<>(nodes.keySet());
    Collections.shuffle(all, random);
    int voters = 1 + random.nextInt(4);
    int learners = random.nextInt(all.size() - voters + 1);
    return Membership.of(all.subList(0, voters), all.subList(voters, voters + learners));
  }

  /** As of what is applied, and only if all of that is on disk. */
  private void snapshot(Node node) {
    if (node.replica == null || node.toInstall.isPresent() || node.disk.isBusy()) {
      return;
    }
    List<Payload> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    for (Payload each : node.state) {
      piece.append(each).append(',');
      if (piece.length() > 24) {
        pieces.add(Payload.utf8(piece.toString()));
        piece.setLength(0);
      }
    }
    pieces.add(Payload.utf8(piece.toString()));
    node.disk.store(pieces);
    node.feed(new Input.SnapshotTaken<>(new LogIndex(node.applied)));
    // The base follows the snapshot at once: a shell would name its snapshots by their index.
    sync(node);
    count("snapshots");
  }

  /** One sync brings all that was written so far to the disk. */
  private void sync(Node node) {
    while (node.disk.isBusy()) {
      var write = node.disk.sync();
      write.thenSend().forEach(this::send);
      node.feed(new Input.Persisted<>(write.number()));
    }
  }

  private void send(RaftMessage message) {
    if (random.nextInt(1_000) < faults.loss()) {
      return;
    }
    network.add(new OnTheWay(time + 1 + random.nextInt(faults.delay()), message));
    if (random.nextInt(1_000) < faults.twice()) {
      network.add(new OnTheWay(time + 1 + random.nextInt(4 * faults.delay()), message));
    }
  }

  private void commit(Node node, Entry entry) {
    Entry known = committed.putIfAbsent(entry.index().number(), entry);
    check(
        known == null || known.equals(entry),
        "%s commits %s, but %s was committed there",
        node.id,
        entry,
        known);
    if (known == null && entry.content() instanceof Entry.Content.Members) {
      count("member changes");
    }
  }

  private void stands(Node node, Output.Standing standing) {
    node.leads = standing.role() == Output.Role.LEADER;
    if (node.leads) {
      count("elections");
      ReplicaId other = leaders.putIfAbsent(standing.term(), node.id);
      check(other == null, "%s was elected in term %s, as was %s", node.id, standing.term(), other);
    }
  }

  private Node any() {
    return node(new ReplicaId(1 + random.nextInt(REPLICAS)));
  }

  private Node node(ReplicaId id) {
    return Objects.requireNonNull(nodes.get(id));
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private static void check(boolean holds, String format, @Nullable Object... details) {
    if (!holds) {
      throw new AssertionError(format.formatted(details));
    }
  }

  private static Set<ReplicaId> ids(int from, int to) {
    Set<ReplicaId> ids = new TreeSet<>();
    for (int i = from; i <= to; i++) {
      ids.add(new ReplicaId(i));
    }
    return ids;
  }

  /** How far the group came, for a trace that two runs must share. */
  int trace() {
    return committed.hashCode();
  }
}
