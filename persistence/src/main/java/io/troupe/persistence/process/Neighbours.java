package io.troupe.persistence.process;

import io.troupe.persistence.process.Bootstrap.Heard;
import io.troupe.persistence.process.wire.Hello;
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

  private final String self;
  private final List<Seed> seeds;
  private final Transport transport;
  private final Map<String, Heard> heard = new ConcurrentHashMap<>();
  private final Map<String, String> wanted = new HashMap<>();
  private final Map<String, String> dialled = new ConcurrentHashMap<>();

  Neighbours(String self, List<Seed> seeds, Transport transport) {
    this.self = self;
    this.seeds = seeds;
    this.transport = transport;
  }

  /** What was heard of those that are connected. */
  Map<String, Heard> heard() {
    return heard;
  }

  /** What was heard of that node, on that disk. */
  Optional<Heard> heard(String node, String disk) {
    return Optional.ofNullable(heard.get(node)).filter(it -> it.diskId().equals(disk));
  }

  /** Whom it dials. */
  Set<String> names() {
    return Set.copyOf(dialled.keySet());
  }

  void want(Seed node) {
    if (!node.name().equals(self)) {
      wanted.put(node.name(), node.address());
    }
  }

  void wantNoMore(String node) {
    wanted.remove(node);
  }

  /** A node says who it is; one more than can be answered is not listened to. */
  void hear(NodeIdentity from, Hello hello) {
    if (!heard.containsKey(from.name()) && heard.size() >= MAX_CALLERS) {
      LOG.warn("'{}' is not answered: {} nodes are already", from.name(), MAX_CALLERS);
    } else if (isAddress(from.name(), hello.address())) {
      heard.put(from.name(), new Heard(from.diskId(), hello));
    }
  }

  /** Its connection has ended. */
  void lost(String node) {
    heard.remove(node);
  }

  /** Dials whom it has to, and nobody else. */
  void dial(Optional<VoterTable> table) {
    Map<String, String> now = new HashMap<>();
    heard.forEach((name, it) -> now.put(name, it.hello().address()));
    if (table.isEmpty()) {
      seeds.forEach(it -> now.putIfAbsent(it.name(), it.address()));
    }
    for (Voter voter : table.map(VoterTable::voters).orElse(List.of())) {
      // A voter that moved says so itself; anybody else of its name does not count here.
      if (heard(voter.name(), voter.diskId()).isEmpty()
          && voter.standing() != Voter.Standing.LEAVING) {
        now.put(voter.name(), voter.address());
      } else {
        now.putIfAbsent(voter.name(), voter.address());
      }
    }
    now.putAll(wanted);
    now.remove(self);
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

  private static boolean isAddress(String name, String address) {
    try {
      Seed.parse(name + "@" + address);
      return true;
    } catch (IllegalArgumentException e) {
      LOG.warn("'{}' says that it is at '{}', which is no address", name, address);
      return false;
    }
  }
}
