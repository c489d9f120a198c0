package io.troupe.trial.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The nodes that are under trial. */
public final class Cluster implements AutoCloseable {
  /** The largest cluster that is tried on one machine. */
  public static final int MOST_NODES = 5;

  private final List<TrialNode> nodes;

  private Cluster(List<TrialNode> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /**
   * Starts all nodes at once, and waits until each is ready.
   *
   * @param further lines of settings for each node
   * @param environment variables for each node
   * @param attempt how long a node may take for one request
   * @throws IllegalStateException with the end of its log, if one does not get ready; none is left
   *     running then
   */
  public static Cluster start(
      List<NodePlan> plans,
      List<String> further,
      Function<NodePlan, Map<String, String>> environment,
      Duration attempt)
      throws IOException {
    return start(plans, further, environment, attempt, Builds.current());
  }

  /**
   * As above.
   *
   * @param builds what they are started with, and may be changed to
   */
  public static Cluster start(
      List<NodePlan> plans,
      List<String> further,
      Function<NodePlan, Map<String, String>> environment,
      Duration attempt,
      Builds builds)
      throws IOException {
    Cluster cluster = begin(plans, further, environment, attempt, builds);
    try {
      cluster.awaitReady();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Starts all nodes at once, as {@link #start} does, and waits for none. */
  public static Cluster begin(
      List<NodePlan> plans,
      List<String> further,
      Function<NodePlan, Map<String, String>> environment,
      Duration attempt)
      throws IOException {
    return begin(plans, further, environment, attempt, Builds.current());
  }

  private static Cluster begin(
      List<NodePlan> plans,
      List<String> further,
      Function<NodePlan, Map<String, String>> environment,
      Duration attempt,
      Builds builds)
      throws IOException {
    for (NodePlan plan : plans) {
      Files.createDirectories(plan.directory());
      Files.writeString(plan.configFile(), plan.config(plans, further));
    }
    List<TrialNode> started = new ArrayList<>();
    try {
      for (NodePlan plan : plans) {
        started.add(new TrialNode(plan, environment.apply(plan), attempt, builds));
      }
    } catch (RuntimeException e) {
      started.forEach(TrialNode::close);
      throw e;
    }
    return new Cluster(started);
  }

  /**
   * Waits until each node is ready.
   *
   * @throws IllegalStateException with the end of its log, if one does not get ready
   */
  public void awaitReady() {
    nodes.forEach(TrialNode::awaitReady);
  }

  /** In the order of their names. */
  public List<TrialNode> nodes() {
    return nodes;
  }

  /** Ends all, at once. */
  @Override
  public void close() {
    nodes.forEach(TrialNode::close);
  }
}
