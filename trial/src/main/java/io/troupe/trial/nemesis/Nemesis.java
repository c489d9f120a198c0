package io.troupe.trial.nemesis;

import io.troupe.testkit.process.CassandraNode;
import io.troupe.testkit.process.NodeProcess;
import io.troupe.trial.cluster.Cluster;
import io.troupe.trial.cluster.TrialNode;
import io.troupe.trial.verdict.FaultTime;
import java.util.List;

/** Does faults to a cluster, one after the other. For one thread. */
public final class Nemesis implements AutoCloseable {
  private final Cluster cluster;
  private final List<CassandraNode> databases;
  private final Means means;
  private final Cut cut;
  private boolean filtering;

  /**
   * One that can do what these means suffice for.
   *
   * @param databases that the cluster's journal is in
   */
  public Nemesis(Cluster cluster, List<CassandraNode> databases, Means means) {
    this.cluster = cluster;
    this.databases = List.copyOf(databases);
    this.means = means;
    this.cut =
        new Cut(
            "troupe_trial_" + ProcessHandle.current().pid(),
            cluster.nodes().stream().map(TrialNode::plan).toList());
  }

  /**
   * Does it, waits as long as it lasts, and undoes it; returns when each node that was ended is
   * ready again.
   *
   * @throws IllegalStateException if a node does not get ready again, or the means are missing
   */
  public FaultTime inflict(Fault fault) {
    TrialNode node = node(fault.node());
    long beganNs = System.nanoTime();
    switch (fault.kind()) {
      case KILL -> {
        node.kill();
        Pause.of(fault.lasts());
        startAgain(node);
      }
      case PAUSE -> {
        node.pause();
        Pause.of(fault.lasts());
        node.resume();
      }
      case RESTART -> restart(node);
      case ROLLING_RESTART -> cluster.nodes().forEach(Nemesis::restart);
      case SWAP_BUILD -> swapBuild(node);
      case SWAP_BUILDS -> cluster.nodes().forEach(Nemesis::swapBuild);
      case KILL_ALL -> {
        cluster.nodes().forEach(TrialNode::kill);
        Pause.of(fault.lasts());
        cluster.nodes().forEach(TrialNode::startAgain);
        cluster.nodes().forEach(TrialNode::awaitReady);
      }
      case SLOW_DISK -> {
        means.slowDisk(node.plan());
        Pause.of(fault.lasts());
        means.healDisk(node.plan());
      }
      case FAILING_DISK -> {
        means.failDisk(node.plan());
        Pause.of(fault.lasts());
        node.kill();
        means.healDisk(node.plan());
        startAgain(node);
      }
      case CLOCK_JUMP -> {
        means.jumpClock(node.plan());
        Pause.of(fault.lasts());
        means.healClock(node.plan());
      }
      case ALONE, HALVES, ONE_WAY, BRIDGE, LOSS -> {
        filtering = true;
        means.filter(cut.script(Cut.of(fault, cluster.nodes().size())));
        Pause.of(fault.lasts());
        heal();
      }
      case DELAY -> {
        means.delay(node.plan());
        Pause.of(fault.lasts());
        means.hasten(node.plan());
      }
      case DATABASE_KILL -> {
        database(fault).kill();
        Pause.of(fault.lasts());
        database(fault).restart();
        awaitUp(databases.get(fault.node() % databases.size()));
      }
      case DATABASE_PAUSE -> {
        database(fault).pause();
        Pause.of(fault.lasts());
        database(fault).resume();
      }
    }
    return new FaultTime(fault.kind().word(), nameOf(fault), beganNs, System.nanoTime());
  }

  private String nameOf(Fault fault) {
    return switch (fault.kind()) {
      case KILL_ALL, ROLLING_RESTART, SWAP_BUILDS -> "all";
      case BRIDGE -> node(fault.node()).name() + "," + node(fault.node() + 1).name();
      case KILL,
          PAUSE,
          RESTART,
          SWAP_BUILD,
          SLOW_DISK,
          FAILING_DISK,
          CLOCK_JUMP,
          ALONE,
          HALVES,
          ONE_WAY,
          LOSS,
          DELAY ->
          node(fault.node()).name();
      case DATABASE_KILL, DATABASE_PAUSE -> "database " + (fault.node() % databases.size() + 1);
    };
  }

  private TrialNode node(int number) {
    List<TrialNode> nodes = cluster.nodes();
    return nodes.get(number % nodes.size());
  }

  private NodeProcess database(Fault fault) {
    if (databases.isEmpty()) {
      throw new IllegalStateException("no database was started");
    }
    return databases.get(fault.node() % databases.size()).process();
  }

  private static void awaitUp(CassandraNode database) {
    try {
      database.awaitUp();
    } catch (AssertionError e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static void restart(TrialNode node) {
    node.stop();
    startAgain(node);
  }

  private static void swapBuild(TrialNode node) {
    node.stop();
    node.startAgainWithOtherBuild();
    node.awaitReady();
  }

  private static void startAgain(TrialNode node) {
    node.startAgain();
    node.awaitReady();
  }

  private void heal() {
    means.filter(cut.heal());
    filtering = false;
  }

  /** Undoes what outlives the nodes. */
  @Override
  public void close() {
    if (filtering) {
      heal();
    }
  }
}
