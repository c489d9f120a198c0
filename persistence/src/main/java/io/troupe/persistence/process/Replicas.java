package io.troupe.persistence.process;

import io.troupe.actors.Refusal;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.groups.Group;
import io.troupe.persistence.groups.GroupListener;
import io.troupe.persistence.groups.GroupPorts;
import io.troupe.persistence.groups.GroupSettings;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.groups.GroupTransport;
import io.troupe.persistence.groups.store.GroupLog;
import io.troupe.persistence.groups.store.GroupStore;
import io.troupe.persistence.groups.wire.RaftMessageFormats;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.process.cluster.NodeDisk;
import io.troupe.persistence.process.wire.Voter;
import io.troupe.persistence.process.wire.VoterTable;
import io.troupe.persistence.transport.NodeIdentity;
import io.troupe.persistence.transport.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A voter's replicas: one of every group, over one log on disk. Messages carry the cluster's id
 * before Raft's bytes, and count only from the voter on the disk that the table names.
 */
final class Replicas implements GroupTransport, AutoCloseable {
  private static final int ID_BYTES = Long.BYTES;

  private final ReplicaId self;
  private final GroupSettings settings;
  private final Supplier<VoterTable> table;
  private final Transport transport;
  private final GroupStore store;
  private final Map<GroupId, GroupLog> logs = new TreeMap<>(NodeProcess.BY_NUMBER);
  private final Map<GroupId, Group> groups = new ConcurrentHashMap<>();

  /** Hears of the replicas, on their threads. */
  interface Listener {
    void stands(GroupId group, Output.Standing standing);

    void ended(GroupId group, Optional<Throwable> failure);
  }

  /**
   * Opens the log of every group, or begins it; that is on disk when this returns, and nothing was
   * voted for yet.
   */
  Replicas(
      ReplicaId self,
      GroupSettings settings,
      Supplier<VoterTable> table,
      Transport transport,
      NodeDisk disk,
      GroupMachines machines,
      boolean hasBegun) {
    this.self = self;
    this.settings = settings;
    this.table = table;
    this.transport = transport;
    this.store = open(disk, machines, hasBegun);
    boolean isOpen = false;
    try {
      for (GroupId group : NodeProcess.GROUPS) {
        logs.put(group, store.group(group, table.get().firstDay()));
      }
      isOpen = true;
    } finally {
      if (!isOpen) {
        store.close();
      }
    }
  }

  private static GroupStore open(NodeDisk disk, GroupMachines machines, boolean hasBegun) {
    try {
      FreeSpace space = machines.space(disk.directory(), disk.minFreeBytes());
      return GroupStore.open(
          disk.groups(), new JournalDisk(disk.diskId(), hasBegun), space, machines::around);
    } catch (IOException e) {
      throw new JournalException(
          JournalException.Reason.FAILED,
          "the disk of " + disk.directory() + " cannot be looked at: " + e.getMessage(),
          e);
    }
  }

  /** Starts them. */
  void start(
      Function<GroupId, GroupStateMachine> machines,
      Listener listener,
      ScheduledExecutorService timer,
      long seed) {
    logs.forEach(
        (id, log) ->
            groups.put(
                id,
                Group.start(
                    self,
                    log,
                    new GroupPorts(this, machines.apply(id), told(id, listener)),
                    settings,
                    timer,
                    seed + id.number())));
  }

  private static GroupListener told(GroupId id, Listener listener) {
    return new GroupListener() {
      @Override
      public void stands(Output.Standing standing) {
        listener.stands(id, standing);
      }

      @Override
      public void ended(Optional<Throwable> failure) {
        listener.ended(id, failure);
      }
    };
  }

  /** Why commands that make the state grow are refused for want of room, if so. */
  Optional<Refusal> refusal() {
    return store.refusal(FreeSpace.Need.MUCH);
  }

  ReplicaId self() {
    return self;
  }

  Optional<Group> group(GroupId id) {
    return Optional.ofNullable(groups.get(id));
  }

  Collection<Group> all() {
    return List.copyOf(groups.values());
  }

  @Override
  public void send(GroupId group, RaftMessage message) {
    VoterTable now = table.get();
    @Nullable Voter to = now.voter(message.to()).orElse(null);
    if (to == null || now.named(to.name()).filter(to::equals).isEmpty()) {
      return; // gone, or its name is another's by now
    }
    byte[] cluster = new WireWriter(ID_BYTES).i64(now.cluster().number()).toArray();
    byte[] id = Arrays.copyOf(cluster, ID_BYTES);
    byte[] bytes = RaftMessageFormats.encode(message);
    var unused =
        message instanceof RaftMessage.InstallPiece
            ? transport.sendBulk(to.name(), group.number(), id, bytes)
            : transport.send(to.name(), group.number(), id, bytes);
  }

  /** Takes a message of another voter's replica; of anybody else it is dropped. */
  void receive(GroupId group, NodeIdentity from, byte[] payload) {
    VoterTable now = table.get();
    @Nullable Group to = groups.get(group);
    if (to == null
        || payload.length < ID_BYTES
        || new WireReader(payload).i64() != now.cluster().number()) {
      return;
    }
    RaftMessage message =
        RaftMessageFormats.decode(Arrays.copyOfRange(payload, ID_BYTES, payload.length));
    if (now.voter(message.from()).filter(it -> it.is(from.name(), from.diskId())).isPresent()) {
      to.receive(message);
    }
  }

  /** The process of another voter seems to have ended. */
  void peerGone(ReplicaId peer) {
    groups.values().forEach(it -> it.peerGone(peer));
  }

  /** Hands what they lead to these, one after another, and waits for that for a while. */
  void handOver(List<ReplicaId> heirs, int millis) {
    List<Group> led = yieldTo(heirs);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (led.stream().anyMatch(Replicas::leads)
        && end - System.nanoTime() > 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Begins to leave what it leads to these, in turns. */
  List<Group> yieldTo(List<ReplicaId> heirs) {
    List<Group> led = all().stream().filter(Replicas::leads).toList();
    for (int i = 0; i < led.size(); i++) {
      var unused = led.get(i).transferLeadership(heirs.get(i % heirs.size()));
    }
    return led;
  }

  private static boolean leads(Group group) {
    return group.standing().role() == Output.Role.LEADER;
  }

  /** Ends the replicas, then the log. */
  @Override
  public void close() {
    List<Group> running = new ArrayList<>(groups.values());
    groups.clear();
    running.forEach(Group::close);
    store.close();
  }
}
