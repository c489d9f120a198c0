package io.troupe.persistence.process;

import io.troupe.persistence.process.cluster.Bootstrap;
import io.troupe.persistence.process.cluster.Bootstrap.Heard;
import io.troupe.persistence.process.cluster.KeptCluster;
import io.troupe.persistence.process.cluster.Seed;
import io.troupe.persistence.process.wire.ClusterRecord;
import io.troupe.persistence.process.wire.Hello;
import io.troupe.persistence.process.wire.ProcessFormats;
import io.troupe.persistence.process.wire.Voter;
import io.troupe.persistence.process.wire.VoterTable;
import io.troupe.persistence.transport.NodeIdentity;
import io.troupe.persistence.transport.Transport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom a node dials: the voters, until it knows them the seeds, whom it was told to, and whoever
 * dials it, since answers go over a connection of their own. Belongs to the control thread; what it
 * heard may be read by others.
 */
final class Neighbours {
  private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);
  private static final int MAX_CALLERS = 256;
  private static final int MAX_SAID = 1_024;

  private final Bootstrap.Self self;
  private final KeptCluster kept;
  private final Transport transport;
  private final Set<String> said = new HashSet<>();
  private final Map<String, Heard> heard = new ConcurrentHashMap<>();
  private final Map<String, String> wanted = new HashMap<>();
  private Map<String, String> members = Map.of();
  private final Map<String, String> dialled = new ConcurrentHashMap<>();

  Neighbours(Bootstrap.Self self, KeptCluster kept, Transport transport) {
    this.self = self;
    this.kept = kept;
    this.transport = transport;
  }

  /** What was heard of those that are connected. */
  Map<String, Heard> heard() {
    return heard;
  }

  /** What is known of a node: heard, or, of this one, as it would say it. */
  Optional<Heard> known(String node) {
    return node.equals(self.name())
        ? Optional.of(new Heard(self.diskId(), hello()))
        : Optional.ofNullable(heard.get(node));
  }

  /** What was heard of that node, on that disk. */
  Optional<Heard> heard(String node, String disk) {
    return Optional.ofNullable(heard.get(node)).filter(it -> it.diskId().equals(disk));
  }

  /** Says to all whom it dials who this node is, and what it knows of the cluster. */
  void sayHello() {
    dialled.keySet().forEach(this::sayHello);
  }

  /** Says that to one. */
  void sayHello(String node) {
    var unused = transport.send(node, Switchboard.HELLO, ProcessFormats.encode(hello()));
  }

  private Hello hello() {
    return new Hello(
        self.address(),
        self.seedTexts(),
        self.fixed(),
        kept.record().flatMap(ClusterRecord::replica).isPresent(),
        kept.table());
  }

  void want(Seed node) {
    if (!node.name().equals(self.name())) {
      wanted.put(node.name(), node.address());
    }
  }

  void wantNoMore(String node) {
    wanted.remove(node);
  }

  /** Wants those of them whose address can be one, and no others of them. */
  void members(Map<String, String> addresses) {
    Map<String, String> now = new HashMap<>(addresses);
    now.entrySet().removeIf(it -> !isAddress(it.getKey(), it.getValue()));
    if (!now.equals(members)) {
      members = now;
      dial();
    }
  }

  /**
   * A node says who it is. Those of another cluster, and more than can be answered, are not
   * listened to.
   *
   * @return whether it knew a newer table, which is kept now
   */
  boolean hear(NodeIdentity from, Hello hello) {
    Optional<VoterTable> own = kept.table();
    Optional<VoterTable> theirs = hello.table();
    if (own.isPresent()
        && theirs.isPresent()
        && !own.get().cluster().equals(theirs.get().cluster())) {
      sayOnce(
          "'%s' is of the cluster %s, this node of %s, both named '%s': it is not listened to"
              .formatted(from.name(), theirs.get().cluster(), own.get().cluster(), self.cluster()));
      return false;
    }
    own.flatMap(it -> it.named(from.name()))
        .filter(it -> !it.diskId().equals(from.diskId()))
        .ifPresent(
            it ->
                sayOnce(
                    "the voter '%s' has the disk '%s', but a node of that name came with '%s': it does not vote"
                        .formatted(it.name(), it.diskId(), from.diskId())));
    if (!heard.containsKey(from.name()) && heard.size() >= MAX_CALLERS) {
      sayOnce("'%s' is not answered: %d nodes are already".formatted(from.name(), MAX_CALLERS));
    } else if (isAddress(from.name(), hello.address())) {
      heard.put(from.name(), new Heard(from.diskId(), hello));
    }
    boolean isNews =
        own.isPresent() && theirs.filter(it -> it.version() > own.get().version()).isPresent();
    if (isNews) {
      kept.keep(theirs.get());
    }
    return isNews;
  }

  /** Of strangers, who say the same again and again. */
  private void sayOnce(String what) {
    if (said.size() < MAX_SAID && said.add(what)) {
      LOG.error(what);
    }
  }

  /** Its connection has ended. */
  void lost(String node) {
    heard.remove(node);
  }

  /** Dials whom it has to, and nobody else. */
  void dial() {
    Optional<VoterTable> table = kept.table();
    Map<String, String> now = new HashMap<>();
    heard.forEach((name, it) -> now.put(name, it.hello().address()));
    if (table.isEmpty()) {
      self.seeds().forEach(it -> now.putIfAbsent(it.name(), it.address()));
    }
    for (Voter voter : table.map(VoterTable::voters).orElse(List.of())) {
      // A voter that moved says so itself; anybody else of its name does not count here.
      if (heard(voter.name(), voter.diskId()).isEmpty()
          && voter.standing() != Voter.Standing.LEAVING) {
        now.put(voter.name(), registered(voter));
      } else {
        now.putIfAbsent(voter.name(), registered(voter));
      }
    }
    members.forEach(now::putIfAbsent);
    now.putAll(wanted);
    now.remove(self.name());
    for (String gone : new HashSet<>(dialled.keySet())) {
      if (!now.containsKey(gone)) {
        dialled.remove(gone);
        transport.disconnect(gone);
      }
    }
    now.forEach(
        (name, address) -> {
          if (!address.equals(dialled.put(name, address))) {
            transport.connect(name, Seed.dialled(address));
          }
        });
  }

  /** The register knows where it entered last; the table, where it became a voter. */
  private String registered(Voter voter) {
    return members.getOrDefault(voter.name(), voter.address());
  }

  private boolean isAddress(String name, String address) {
    try {
      Seed.parse(name + "@" + address);
      return true;
    } catch (IllegalArgumentException e) {
      sayOnce("'%s' says that it is at '%s', which is no address".formatted(name, address));
      return false;
    }
  }
}
