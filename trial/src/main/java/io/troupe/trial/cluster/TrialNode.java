package io.troupe.trial.cluster;

import io.troupe.actors.Principal;
import io.troupe.api.client.LockClient;
import io.troupe.api.client.NodeClient;
import io.troupe.testkit.process.NodeProcess;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One node of a cluster, and what is done to it. One thread does it. */
public final class TrialNode implements AutoCloseable {
  /** What it is doing. */
  public enum State {
    /** Its process runs, and is not ready yet. */
    STARTING,
    /** It was ready once since it was started. */
    UP,
    /** It was stopped with SIGSTOP. */
    PAUSED,
    /** It has no process. */
    DOWN
  }

  private static final Pattern READY = Pattern.compile("^troupe ready: http");
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

  private final NodePlan plan;
  private final Map<String, String> environment;
  private final NodeClient client;
  private final LockClient locks;
  private volatile Builds builds;
  private volatile NodeProcess process;
  private volatile State state = State.STARTING;

  /** Starts a node; it is not ready yet. */
  TrialNode(NodePlan plan, Map<String, String> environment, Duration attempt, Builds builds) {
    this.plan = plan;
    this.environment = Map.copyOf(environment);
    this.builds = builds;
    this.process = launch(plan, this.environment, builds.first());
    this.client = new NodeClient(plan.address(), attempt);
    // Says that it still waits before the attempt is over.
    this.locks = new LockClient(plan.address(), attempt.dividedBy(2), Principal.NONE);
  }

  private static NodeProcess launch(NodePlan plan, Map<String, String> environment, Build build) {
    NodeProcess.Builder builder =
        NodeProcess.named(plan.name()).command(command(build, plan.configFile())).log(plan.log());
    environment.forEach(builder::environment);
    return builder.start();
  }

  /** As the launcher starts one: the java that runs now, but for what suits short commands only. */
  private static List<String> command(Build build, Path config) {
    List<String> command = java(build);
    command.addAll(List.of("start", "--config", config.toString()));
    command.addAll(List.of("--parent", Long.toString(ProcessHandle.current().pid())));
    return command;
  }

  /** The command line of the product; what it is to do follows. */
  public static List<String> java() {
    return java(Build.current());
  }

  private static List<String> java(Build build) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(it -> it.startsWith("--") || it.startsWith("-XX:+"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx320m", "-cp", build.classPath(), "io.troupe.api.cli.Main"));
    return command;
  }

  /** What it was started with. */
  public NodePlan plan() {
    return plan;
  }

  /** Its name. */
  public String name() {
    return plan.name();
  }

  /** What it is doing. */
  public State state() {
    return state;
  }

  /** Asks it, whatever it is doing. */
  public NodeClient client() {
    return client;
  }

  /** Asks it for locks, whatever it is doing; waits for one half of an attempt. */
  public LockClient locks() {
    return locks;
  }

  /** Its process, of the last start. */
  public long pid() {
    return process.pid();
  }

  /**
   * Waits until it is ready.
   *
   * @throws IllegalStateException with the end of its log, if it ends or does not get ready
   */
  public void awaitReady() {
    try {
      Matcher unused = process.awaitLine(READY, START_LIMIT);
      state = State.UP;
    } catch (AssertionError e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** {@code kill -9}; returns when it is gone. */
  public void kill() {
    state = State.DOWN;
    process.kill();
  }

  /** Starts it again, on its data; returns at once. */
  public void startAgain() {
    state = State.STARTING;
    process.restart();
  }

  /** Starts it again, on its data, with the other one of its builds; returns at once. */
  public void startAgainWithOtherBuild() {
    state = State.STARTING;
    process.kill();
    builds = builds.changed();
    process = launch(plan, environment, builds.first());
  }

  /** SIGTERM; returns when it is gone. */
  public void stop() {
    state = State.DOWN;
    try {
      process.terminate(STOP_LIMIT);
    } catch (AssertionError e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** SIGSTOP; returns when nothing of it runs any more. */
  public void pause() {
    process.pause();
    state = State.PAUSED;
  }

  /** SIGCONT. */
  public void resume() {
    process.resume();
    state = State.UP;
  }

  @Override
  public void close() {
    client.close();
    locks.close();
    process.close();
    state = State.DOWN;
  }
}
