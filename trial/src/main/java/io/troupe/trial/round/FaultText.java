package io.troupe.trial.round;

import io.troupe.trial.cluster.TrialNode;
import io.troupe.trial.nemesis.Fault;
import java.util.List;
import java.util.Locale;

/** A fault in words. */
record FaultText(Fault fault, String node) {
  FaultText(Fault fault, List<TrialNode> nodes) {
    this(fault, nodes.get(fault.node() % nodes.size()).name());
  }

  String begins() {
    String time = String.format(Locale.ROOT, "%.1f s", fault.lasts().toMillis() / 1000.0);
    String database = "a node of Cassandra";
    return switch (fault.kind()) {
      case KILL -> "kill -9 " + node + ", started again in " + time;
      case PAUSE -> node + " stands still (SIGSTOP) for " + time;
      case RESTART -> node + " is restarted in order";
      case ROLLING_RESTART -> "each node in its turn is restarted in order";
      case SWAP_BUILD -> node + " is restarted in order with the other build";
      case SWAP_BUILDS -> "each node in its turn is restarted in order with the other build";
      case KILL_ALL -> "kill -9 of all nodes, started again in " + time;
      case SLOW_DISK -> "syncs of " + node + " take 200 ms, for " + time;
      case FAILING_DISK -> "syncs of " + node + " fail, for " + time + "; then it is killed";
      case CLOCK_JUMP -> "the clock of " + node + " is an hour ahead, for " + time;
      case ALONE -> node + " and the others do not hear each other, for " + time;
      case HALVES -> "the half with " + node + " and the rest do not hear each other, for " + time;
      case ONE_WAY -> "nobody hears " + node + ", which hears all, for " + time;
      case BRIDGE -> node + " and the next do not hear each other, for " + time;
      case LOSS -> "a fifth of what " + node + " sends is lost, for " + time;
      case DELAY -> "what " + node + " sends is 100 to 300 ms late, for " + time;
      case DATABASE_KILL -> "kill -9 " + database + ", started again in " + time;
      case DATABASE_PAUSE -> database + " stands still (SIGSTOP) for " + time;
    };
  }

  String over() {
    return switch (fault.kind()) {
      case KILL, RESTART, SWAP_BUILD, FAILING_DISK -> node + " is ready again";
      case PAUSE -> node + " goes on";
      case ROLLING_RESTART, SWAP_BUILDS, KILL_ALL -> "all nodes are ready again";
      case SLOW_DISK, CLOCK_JUMP -> node + " is well again";
      case ALONE, HALVES, ONE_WAY, BRIDGE, LOSS -> "all hear each other again";
      case DELAY -> node + " is heard in time again";
      case DATABASE_KILL -> "it takes queries again";
      case DATABASE_PAUSE -> "it goes on";
    };
  }
}
