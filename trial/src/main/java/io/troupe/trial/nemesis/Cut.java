package io.troupe.trial.nemesis;

import io.troupe.trial.cluster.NodePlan;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules of a packet filter that keep nodes of one machine apart. All listen on 127.0.0.1, each on
 * ports of its own, and each connects from an address of its own ({@link #source}): so what one
 * sends another is known by its source and the other's ports, or by its ports and the other's
 * source. What callers ask over HTTP is never touched.
 */
final class Cut {
  private static final int EVERYTHING = 100;

  private final String table;
  private final List<NodePlan> nodes;

  Cut(String table, List<NodePlan> nodes) {
    this.table = table;
    this.nodes = List.copyOf(nodes);
  }

  /** What does not arrive: from one node at another, so many packets in a hundred. */
  record Loss(int from, int to, int percent) {}

  /** The address that a node connects from. */
  static String source(int node) {
    return "127.0.77." + (node + 1);
  }

  /** What a fault that is done with the packet filter loses. */
  static List<Loss> of(Fault fault, int nodes) {
    List<Loss> losses = new ArrayList<>();
    int one = fault.node() % nodes;
    for (int other = 0; other < nodes; other++) {
      int distance = Math.floorMod(other - one, nodes);
      switch (fault.kind()) {
        case ALONE -> both(losses, one, other, distance > 0);
        case ONE_WAY -> one(losses, one, other, distance > 0, EVERYTHING);
        case LOSS -> one(losses, one, other, distance > 0, 20);
        case BRIDGE -> both(losses, one, other, distance == 1);
        case HALVES -> {
          for (int member = 0; member <= nodes / 2; member++) {
            both(losses, (one + member) % nodes, other, distance > nodes / 2);
          }
        }
        case KILL,
            PAUSE,
            RESTART,
            ROLLING_RESTART,
            SWAP_BUILD,
            SWAP_BUILDS,
            KILL_ALL,
            SLOW_DISK,
            FAILING_DISK,
            CLOCK_JUMP,
            DELAY,
            DATABASE_KILL,
            DATABASE_PAUSE ->
            throw new IllegalArgumentException(fault.kind() + " loses nothing");
      }
    }
    return losses;
  }

  private static void both(List<Loss> losses, int one, int other, boolean apart) {
    one(losses, one, other, apart, EVERYTHING);
    one(losses, other, one, apart, EVERYTHING);
  }

  private static void one(List<Loss> losses, int from, int to, boolean lost, int percent) {
    if (lost) {
      losses.add(new Loss(from, to, percent));
    }
  }

  /** A script for {@code nft -f -}: these losses in place of all before. */
  String script(List<Loss> losses) {
    StringBuilder script = new StringBuilder(heal());
    script.append("table inet ").append(table).append(" {\n chain hear {\n");
    script.append("  type filter hook input priority 0;\n");
    for (Loss loss : losses) {
      String share =
          loss.percent() == EVERYTHING
              ? "drop"
              : "numgen random mod 100 < " + loss.percent() + " drop";
      script.append(
          "  ip saddr %s tcp dport %s %s\n"
              .formatted(source(loss.from()), ports(loss.to()), share));
      script.append(
          "  tcp sport %s ip daddr %s %s\n"
              .formatted(ports(loss.from()), source(loss.to()), share));
    }
    return script.append(" }\n}\n").toString();
  }

  /** A script that ends all losses. */
  String heal() {
    return "table inet %s {}\ndelete table inet %s\n".formatted(table, table);
  }

  private String ports(int node) {
    NodePlan plan = nodes.get(node);
    return "{ " + plan.groupsPort() + ", " + plan.actorsPort() + " }";
  }
}
