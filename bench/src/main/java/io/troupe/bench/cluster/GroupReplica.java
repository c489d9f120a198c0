package io.troupe.bench.cluster;

import io.troupe.actors.Deadline;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.consensus.raft.RaftSettings;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.Group;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupListener;
import io.troupe.persistence.groups.GroupPorts;
import io.troupe.persistence.groups.GroupSettings;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.groups.store.GroupStore;
import io.troupe.persistence.groups.wire.RaftMessageFormats;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.transport.NodeIdentity;
import io.troupe.persistence.transport.PeerFact;
import io.troupe.persistence.transport.Transport;
import io.troupe.persistence.transport.TransportSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One replica of one of Troupe's groups, with a real disk and a real transport, whose state machine
 * does nothing: the log alone. All that the bench knows of groups is here.
 */
final class GroupReplica implements Rival {
  private static final GroupId GROUP = new GroupId(1);
  private static final long DEADLINE_SECONDS = 30;

  private final int self;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("group-ticks").factory());
  private final Transport transport;
  private final GroupStore store;
  private final Group group;

  GroupReplica(int self, Place place) {
    this.self = self;
    Mail mail = new Mail();
    transport =
        Transport.start(
            new TransportSettings(
                "bench",
                new NodeIdentity(node(self), "disk-" + self, "first"),
                address(place.peerPort(self)),
                TransportSettings.Security.NONE,
                TransportSettings.Bounds.DEFAULT,
                TransportSettings.Timing.DEFAULT),
            mail);
    store =
        GroupStore.open(
            Members.made(place.member(self)).resolve("groups"),
            new JournalDisk("disk-" + self, false));
    Membership members =
        Membership.of(IntStream.rangeClosed(1, place.members()).mapToObj(ReplicaId::new).toList());
    group =
        Group.start(
            new ReplicaId(self + 1),
            store.group(GROUP, members),
            new GroupPorts(this::carry, new Nothing(), new Unheard()),
            settings(self),
            timer,
            System.nanoTime());
    mail.group = group;
    for (int i = 0; i < place.members(); i++) {
      if (i != self) {
        transport.connect(node(i), address(place.peerPort(i)));
      }
    }
  }

  /** A replica in a process of its own: its number from 0, the folder of the cluster, all ports. */
  public static void main(String[] arguments) throws InterruptedException {
    List<Integer> ports = Stream.of(arguments).skip(2).map(Integer::valueOf).toList();
    try (GroupReplica replica =
        new GroupReplica(Integer.parseInt(arguments[0]), new Place(ports, Path.of(arguments[1])))) {
      System.out.println("replica of " + replica.name());
      Thread.currentThread().join();
    }
  }

  /** The first is to lead: there entries are made. */
  private static GroupSettings settings(int self) {
    GroupSettings it = GroupSettings.defaults();
    return new GroupSettings(
        it.raft().withPriority(self == 0 ? RaftSettings.MAX_PRIORITY : 1),
        it.tick(),
        it.queues(),
        it.cuts());
  }

  private static String node(int number) {
    return "n" + number;
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private void carry(GroupId to, RaftMessage message) {
    var unused =
        transport.send(
            node(message.to().number() - 1), to.number(), RaftMessageFormats.encode(message));
  }

  @Override
  public String name() {
    return "troupe groups";
  }

  @Override
  public int leader() {
    Output.Standing standing = group.standing();
    if (standing.role() == Output.Role.LEADER) {
      return self;
    }
    return standing.leader().map(it -> it.number() - 1).orElse(-1);
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    if (!(operation instanceof Operation.Put put)) {
      throw new IllegalArgumentException("a log is only appended to");
    }
    Deadline deadline =
        new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS));
    return group
        .propose(Payload.wrap(put.value().unsafeArray()), deadline)
        .handle(
            (answer, failure) ->
                switch (answer) {
                  case null -> Outcome.UNKNOWN;
                  case GroupAnswer.Done<Applied> unused -> Outcome.DONE;
                  case GroupAnswer.Refused<Applied> unused -> Outcome.REFUSED;
                  case GroupAnswer.Unknown<Applied> unused -> Outcome.UNKNOWN;
                });
  }

  @Override
  public void close() {
    timer.shutdownNow();
    group.close();
    store.close();
    transport.close();
  }

  /** What comes before the group runs is lost, as by a network. */
  private static final class Mail implements Transport.Owner {
    private volatile @Nullable Group group;

    @Override
    public void onMessage(NodeIdentity from, int stream, byte[] payload) {
      Group to = group;
      if (to != null) {
        to.receive(RaftMessageFormats.decode(payload));
      }
    }

    @Override
    public void onBulk(NodeIdentity from, int stream, byte[] payload, Runnable next) {
      next.run();
    }

    @Override
    public void onBulkWritable(String node) {}

    @Override
    public void onFact(PeerFact fact) {}
  }

  private static final class Unheard implements GroupListener {
    @Override
    public void stands(Output.Standing standing) {}

    @Override
    public void ended(Optional<Throwable> failure) {}
  }

  /** Keeps nothing. */
  private static final class Nothing implements GroupStateMachine {
    @Override
    public LogIndex restored() {
      return LogIndex.NONE;
    }

    @Override
    public List<Payload> apply(List<Entry> entries) {
      return Collections.nCopies(entries.size(), NOTHING);
    }

    @Override
    public Payload query(Payload question) {
      return NOTHING;
    }

    /** No replica of a race is started again, so what would be stored is of no use. */
    @Override
    public View view() {
      return new View() {
        @Override
        public CompletionStage<Void> stored() {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public StoredLog.Piece piece(int place) {
          return new StoredLog.Piece(NOTHING, true);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void install(SnapshotMark mark, Iterator<Payload> pieces) {
      pieces.forEachRemaining(unused -> {});
    }
  }
}
