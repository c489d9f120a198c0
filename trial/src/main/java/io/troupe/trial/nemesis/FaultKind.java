package io.troupe.trial.nemesis;

import java.util.Arrays;
import java.util.Locale;

/** What can be done to a cluster. */
public enum FaultKind {
  /** {@code kill -9}; started again after the time. */
  KILL(1, Need.SIGNALS),
  /** SIGSTOP, and SIGCONT after the time. */
  PAUSE(1, Need.SIGNALS),
  /** SIGTERM, and started again at once. */
  RESTART(1, Need.SIGNALS),
  /** Each node in its turn: SIGTERM, started again, awaited. */
  ROLLING_RESTART(1, Need.SIGNALS),
  /** SIGTERM, and started again at once with another build. */
  SWAP_BUILD(1, Need.SIGNALS),
  /** Each node in its turn: SIGTERM, started again with another build, awaited. */
  SWAP_BUILDS(1, Need.SIGNALS),
  /** {@code kill -9} of all nodes at once; started again after the time. */
  KILL_ALL(1, Need.SIGNALS),
  /** Every sync of a node's files takes 200 ms. */
  SLOW_DISK(1, Need.LIBRARY),
  /** Every sync of a node's files fails; the node is killed and started again after the time. */
  FAILING_DISK(1, Need.LIBRARY),
  /** A node's wall clock is an hour ahead. */
  CLOCK_JUMP(1, Need.LIBRARY),
  /** One node and the others do not hear each other. */
  ALONE(2, Need.PACKET_FILTER),
  /** The larger half and the smaller half do not hear each other. */
  HALVES(3, Need.PACKET_FILTER),
  /** Nobody hears one node, which hears all. */
  ONE_WAY(3, Need.PACKET_FILTER),
  /** Two nodes do not hear each other; the others hear all. */
  BRIDGE(3, Need.PACKET_FILTER),
  /** A fifth of what one node sends is lost. */
  LOSS(2, Need.PACKET_FILTER),
  /** What one node sends arrives 100 to 300 ms later. */
  DELAY(2, Need.LIBRARY),
  /** {@code kill -9} of a node of Cassandra; started again after the time. */
  DATABASE_KILL(1, Need.SIGNALS),
  /** SIGSTOP of a node of Cassandra, and SIGCONT after the time. */
  DATABASE_PAUSE(1, Need.SIGNALS);

  private final int leastNodes;
  private final Need need;

  FaultKind(int leastNodes, Need need) {
    this.leastNodes = leastNodes;
    this.need = need;
  }

  /** How many nodes a cluster must have for it. */
  public int leastNodes() {
    return leastNodes;
  }

  /** What it is done with. */
  public Need need() {
    return need;
  }

  /** Whether it is done to a node of Cassandra, and not to one of the cluster. */
  public boolean isOfDatabases() {
    return this == DATABASE_KILL || this == DATABASE_PAUSE;
  }

  /** Whether it takes another build. */
  public boolean swapsBuilds() {
    return this == SWAP_BUILD || this == SWAP_BUILDS;
  }

  /** Its name on the command line and in reports, such as {@code rolling-restart}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The kind of this name.
   *
   * @throws IllegalArgumentException naming those that there are, if there is none
   */
  public static FaultKind of(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no fault '%s'; there are %s".formatted(word, words())));
  }

  /** All names, separated by commas. */
  public static String words() {
    return String.join(", ", Arrays.stream(values()).map(FaultKind::word).toList());
  }
}
