package io.troupe.persistence.process;

import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.process.wire.ClusterId;
import io.troupe.persistence.process.wire.ClusterRecord;
import io.troupe.persistence.process.wire.Hello;
import io.troupe.persistence.process.wire.Voter;
import io.troupe.persistence.process.wire.VoterTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a node comes to its cluster, from what is on its disk and what it hears. Pure.
 *
 * <p>A new cluster forms where all seeds hear from one another that they are blank and have the
 * same seeds. Each forms it by itself; names and disk ids make the same table, or another cluster
 * id, which nobody else takes. A blank node that hears of a cluster takes its table, and has
 * replicas only if a voter there has its name <em>and</em> its disk: then it never voted.
 */
final class Bootstrap {
  private Bootstrap() {}

  /**
   * Who asks.
   *
   * @param seeds of its settings; sorted, as it tells them
   */
  record Self(
      String cluster, String name, String diskId, String address, List<Seed> seeds, String fixed) {
    List<String> seedTexts() {
      return seeds.stream().map(Seed::toString).sorted().toList();
    }
  }

  /** What was heard of a node that a connection stands to. */
  record Heard(String diskId, Hello hello) {}

  /** What to do. */
  sealed interface Decision {
    /** To wait, for what it says. */
    record Wait(String why) implements Decision {}

    /** To wait for an operator. */
    record Stuck(String why) implements Decision {}

    /** To record this table: it is the cluster's. */
    record Know(VoterTable table) implements Decision {}

    /** To begin this replica of every group, or open it again. */
    record Run(ReplicaId replica) implements Decision {}

    /** It has no replicas, and calls those who have. */
    record CallOnly() implements Decision {}
  }

  static Decision decide(Self self, Optional<ClusterRecord> known, Map<String, Heard> heard) {
    return known.map(record -> inCluster(self, record)).orElseGet(() -> blank(self, heard));
  }

  private static Decision inCluster(Self self, ClusterRecord record) {
    VoterTable table = record.table();
    if (record.replica().isPresent()) {
      ReplicaId own = record.replica().get();
      return table.voter(own).filter(it -> it.is(self.name, self.diskId)).isPresent()
          ? new Decision.Run(own)
          : new Decision.Stuck(
              "this disk was that of voter %s, which is no voter of %s any more; to let the node join anew, give it an empty data directory"
                  .formatted(own, table.cluster()));
    }
    Optional<Voter> own = table.voter(self.name, self.diskId);
    if (own.isPresent()) {
      return new Decision.Run(own.get().replica());
    }
    Optional<Voter> other = table.named(self.name);
    return other.isPresent()
        ? new Decision.Stuck(
            "the voter '%s' has the disk '%s', this node has '%s': it is not that voter. If its disk is lost, an operator replaces it: troupe voter replace %s %s@%s"
                .formatted(
                    self.name,
                    other.get().diskId(),
                    self.diskId,
                    self.name,
                    self.name,
                    self.address))
        : new Decision.CallOnly();
  }

  private static Decision blank(Self self, Map<String, Heard> heard) {
    TreeMap<ClusterId, VoterTable> clusters =
        new TreeMap<>(Comparator.comparingLong(ClusterId::number));
    for (Heard each : heard.values()) {
      each.hello
          .table()
          .ifPresent(
              table ->
                  clusters.merge(
                      table.cluster(), table, (a, b) -> a.version() >= b.version() ? a : b));
    }
    List<VoterTable> own =
        clusters.values().stream()
            .filter(it -> it.voter(self.name, self.diskId).isPresent())
            .toList();
    if (own.size() == 1) {
      return new Decision.Know(own.getFirst());
    }
    if (clusters.size() > 1) {
      return new Decision.Stuck(
          "there are several clusters named '%s': %s".formatted(self.cluster, clusters.keySet()));
    }
    if (clusters.size() == 1) {
      return new Decision.Know(clusters.firstEntry().getValue());
    }
    return allBlank(self, heard);
  }

  private static Decision allBlank(Self self, Map<String, Heard> heard) {
    TreeMap<String, String> disks = new TreeMap<>(Map.of(self.name, self.diskId));
    TreeMap<String, String> addresses = new TreeMap<>(Map.of(self.name, self.address));
    if (self.seeds.isEmpty()) {
      return new Decision.Know(VoterTable.founded(self.cluster, disks, addresses));
    }
    if (self.seeds.stream().noneMatch(it -> it.name().equals(self.name))) {
      return new Decision.Wait("for the cluster of " + self.seedTexts() + " to form");
    }
    List<String> missing = new ArrayList<>();
    for (Seed seed : self.seeds) {
      addresses.put(seed.name(), seed.address());
      if (seed.name().equals(self.name)) {
        continue;
      }
      Heard other = heard.get(seed.name());
      if (other == null) {
        missing.add(seed.toString());
        continue;
      }
      Optional<String> difference = difference(self, seed.name(), other.hello);
      if (difference.isPresent()) {
        return new Decision.Stuck(difference.get());
      }
      disks.put(seed.name(), other.diskId);
    }
    if (!missing.isEmpty()) {
      return new Decision.Wait("to hear from " + String.join(", ", missing));
    }
    if (new TreeSet<>(disks.values()).size() < disks.size()) {
      return new Decision.Stuck("two nodes have one disk id: a data directory was copied");
    }
    return new Decision.Know(VoterTable.founded(self.cluster, disks, addresses));
  }

  private static Optional<String> difference(Self self, String name, Hello other) {
    if (!other.seeds().equals(self.seedTexts())) {
      return Optional.of(
          "troupe.cluster.seeds is %s on '%s', and %s here; it must be the same"
              .formatted(other.seeds(), name, self.seedTexts()));
    }
    return other.fixed().equals(self.fixed)
        ? Optional.empty()
        : Optional.of(
            "'%s' has the settings %s, this node has %s; they must be the same"
                .formatted(name, other.fixed(), self.fixed));
  }
}
