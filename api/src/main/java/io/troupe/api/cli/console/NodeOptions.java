package io.troupe.api.cli.console;

import io.troupe.actors.Principal;
import io.troupe.api.client.CoordinationClient;
import io.troupe.api.client.ElectionClient;
import io.troupe.api.client.LockClient;
import io.troupe.api.client.NodeClient;
import io.troupe.api.map.Options;
import io.troupe.sharding.guard.Guard;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every command that asks a node; put it in with {@code @Mixin}. */
public final class NodeOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--node",
      paramLabel = "URL",
      defaultValue = "${env:TROUPE_NODE:-http://127.0.0.1:7070}",
      description = {"The node to ask; also by TROUPE_NODE. Default:", "http://127.0.0.1:7070"})
  private URI node;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "How long to wait, such as 500ms, 10s or 2m (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Mixin private OutputOption output;

  /** For picocli. */
  public NodeOptions() {}

  /** A client of the node that was named. */
  public NodeClient connect() {
    return connect(Principal.NONE);
  }

  /** A client of the node that was named, of somebody who changes something. */
  public NodeClient connect(Principal principal) {
    return new NodeClient(node, timeout(), principal);
  }

  /** A client of the node that was named, of somebody who changes keys under a guard. */
  public NodeClient connect(Principal principal, Optional<Guard> guard) {
    NodeClient client = connect(principal);
    return guard.map(client::guardedBy).orElse(client);
  }

  /** A client for locks. */
  public LockClient connectLocks(Principal principal) {
    return new LockClient(node, timeout(), principal);
  }

  /** A client for what coordinates beside locks. */
  public CoordinationClient connectCoordination(Principal principal) {
    return new CoordinationClient(node, timeout(), principal);
  }

  /** The same to read with, that waits so long for an answer, whatever the option says. */
  public CoordinationClient within(Duration time) {
    return new CoordinationClient(node, time, Principal.NONE);
  }

  /** A client for elections. */
  public ElectionClient connectElections(Principal principal) {
    return new ElectionClient(node, timeout(), principal);
  }

  private Duration timeout() {
    if (timeout.isZero() || timeout.compareTo(Options.MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException("--timeout is from 1ms to 10m, not " + timeout);
    }
    return timeout;
  }

  /** The node's URL. */
  public URI node() {
    return node;
  }

  /** Whether the answer is for programs. */
  public boolean isJson() {
    return output.isJson();
  }

  /** Where the command reads and writes. */
  public Console console() {
    return Console.of(command);
  }

  /**
   * Changes something, and says what was done, or that there was nothing to change.
   *
   * @param change says what was done; empty where there was nothing
   */
  public int change(
      PrincipalOption principal,
      Function<CoordinationClient, Optional<String>> change,
      String nothing) {
    try (CoordinationClient client = connectCoordination(principal.get())) {
      Optional<String> done = change.apply(client);
      if (done.isEmpty()) {
        return refuse(nothing);
      }
      answer(done.get(), json -> json.writeStringField("done", done.get()));
      return ExitCode.OK;
    }
  }

  /** Says why nothing was done, and with which code the command ends. */
  public int refuse(String why) {
    console().err().println("troupe: " + why);
    return ExitCode.REFUSED;
  }

  /** Writes an answer: one of the two forms, with a line end. */
  public void answer(String text, JsonDocument.Fields json) {
    output.answer(console(), text, json);
  }
}
