package io.troupe.api.cli.cluster;

import io.troupe.api.cluster.ClusterStatus;
import io.troupe.api.cluster.ClusterStatus.Downing;
import io.troupe.api.cluster.ClusterStatus.Member;
import io.troupe.api.cluster.GroupsStatus;
import io.troupe.api.cluster.VoterList;
import io.troupe.api.cluster.VoterList.Voter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The cluster and its voters, for people. */
public final class ClusterText {
  private static final String MEMBER = "%-24s %-8s %-12s %6s %10s  %-20s %s";
  private static final String VOTER = "%-24s %-8s %7s  %-21s %s";

  private ClusterText() {}

  static String of(ClusterStatus cluster) {
    List<String> lines = new ArrayList<>();
    lines.add("cluster %s, membership %d".formatted(cluster.name(), cluster.membership()));
    lines.add(
        MEMBER.formatted(
            "member", "state", "zone", "weight", "partitions", "incarnation", "address"));
    for (Member it : cluster.members()) {
      lines.add(
          MEMBER.formatted(
              it.name(),
              lower(it.state()),
              it.zone(),
              it.weight(),
              it.partitions().isPresent() ? it.partitions().getAsInt() : "-",
              it.incarnation(),
              it.address()));
    }
    lines.add("");
    lines.addAll(lines(cluster.groups().voters()));
    lines.add("");
    lines.add("leaders " + leaders(cluster.groups()));
    lines.add("this node " + cluster.groups().process());
    lines.add("");
    lines.add(cluster.downings().isEmpty() ? "nobody was declared down" : "declared down");
    cluster.downings().forEach(it -> lines.add(line(it)));
    return String.join(System.lineSeparator(), lines);
  }

  static String of(VoterList voters) {
    return String.join(System.lineSeparator(), lines(voters));
  }

  /** Who leads which group: {@code 1 a, 2 b}. */
  public static String leaders(GroupsStatus groups) {
    return groups.leaders().isEmpty()
        ? "not known"
        : groups.leaders().entrySet().stream()
            .map(it -> it.getKey() + " " + it.getValue())
            .collect(Collectors.joining(", "));
  }

  private static List<String> lines(VoterList voters) {
    List<String> lines = new ArrayList<>();
    lines.add(VOTER.formatted("voter", "standing", "replica", "address", "disk"));
    for (Voter it : voters.voters()) {
      lines.add(
          VOTER.formatted(
              it.name(), lower(it.standing()), it.replica(), it.address(), it.diskId()));
    }
    return lines;
  }

  private static String line(Downing it) {
    return "%s  %s, incarnation %d, from membership %d on, proposed by %s: %s"
        .formatted(
            it.at(),
            it.name(),
            it.incarnation(),
            it.membership(),
            it.proposer(),
            it.evidence().stream()
                .map(each -> each.witness() + " " + each.saw())
                .collect(Collectors.joining(", ")));
  }

  private static String lower(Enum<?> each) {
    return each.name().toLowerCase(Locale.ROOT);
  }
}
