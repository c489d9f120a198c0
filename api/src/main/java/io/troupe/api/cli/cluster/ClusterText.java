package io.troupe.api.cli.cluster;

import io.troupe.api.cluster.ClusterStatus;
import io.troupe.api.cluster.ClusterStatus.Downing;
import io.troupe.api.cluster.ClusterStatus.Member;
import io.troupe.api.cluster.ClusterStatus.Sight;
import io.troupe.api.cluster.ClusterStatus.Times;
import io.troupe.api.cluster.GroupsStatus;
import io.troupe.api.cluster.VoterList;
import io.troupe.api.cluster.VoterList.Voter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The cluster and its voters, for people. */
public final class ClusterText {
  private static final String MEMBER = "%-24s %-8s %-34s %-12s %6s %10s  %-20s %s";
  private static final String VOTER = "%-24s %-8s %7s  %-21s %s";

  private ClusterText() {}

  static String of(ClusterStatus cluster) {
    List<String> lines = new ArrayList<>();
    lines.add("cluster %s, membership %d".formatted(cluster.name(), cluster.membership()));
    lines.add(
        MEMBER.formatted(
            "member", "state", "seen", "zone", "weight", "partitions", "incarnation", "address"));
    for (Member it : cluster.members()) {
      lines.add(
          MEMBER.formatted(
              it.name(),
              lower(it.state()),
              it.sight().map(ClusterText::seen).orElse("-"),
              it.zone(),
              it.weight(),
              it.partitions().isPresent() ? it.partitions().getAsInt() : "-",
              it.incarnation(),
              it.address()));
    }
    for (Member it : cluster.members()) {
      it.sight().stream()
          .flatMap(sight -> sight.reports().stream())
          .forEach(each -> lines.add(each.witness() + " misses " + it.name() + ": " + each.saw()));
    }
    lines.add("");
    lines.add("failovers " + text(cluster.failovers()));
    lines.add("hand-offs " + text(cluster.handOffs()));
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

  /** Whom a node misses, and why: {@code c, silent for 2.3 s, so says b}. */
  public static String missed(Map<String, Sight> missed) {
    return missed.entrySet().stream()
        .map(
            it ->
                it.getKey()
                    + ", "
                    + seen(it.getValue())
                    + it.getValue().reports().stream()
                        .map(each -> ", so says " + each.witness())
                        .collect(Collectors.joining()))
        .collect(Collectors.joining("; "));
  }

  private static String seen(Sight sight) {
    String span = span(Duration.ofMillis(sight.millis()));
    return switch (sight.what()) {
      case HEARD -> "heard " + span + " ago";
      case CONNECTED -> "connected for " + span;
      case AWAITED -> "awaited for " + span;
      case CLOSED -> "connection closed " + span + " ago";
      case REFUSED -> "connection refused for " + span;
      case SILENT -> "silent for " + span;
    };
  }

  private static String text(Times times) {
    return times.count() == 0
        ? "none since this node started"
        : "%d since this node started, the latest took %s"
            .formatted(times.count(), span(times.latest()));
  }

  /** How long: {@code 40 ms}, {@code 2.3 s}, {@code 5 min 3 s}, {@code 2 h 5 min}. */
  public static String span(Duration it) {
    if (it.toSeconds() < 1) {
      return it.toMillis() + " ms";
    }
    if (it.toMinutes() < 1) {
      return String.format(Locale.ROOT, "%.1f s", it.toMillis() / 1_000.0);
    }
    String minutes = it.toMinutesPart() + " min";
    return it.toHours() < 1
        ? minutes + " " + it.toSecondsPart() + " s"
        : it.toHours() + " h " + minutes;
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
