package io.troupe.trial.nemesis;

import io.troupe.testkit.process.Shim;
import io.troupe.trial.cluster.NodePlan;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What this machine has to make faults with: signals always; a C compiler for disk and clock; for
 * the network that, {@code nft} and the right to use it.
 */
public final class Means {
  private static final int COMMAND_SECONDS = 60;
  private static final String HEALTHY = "";
  private static final String RIGHT_TIME = "0";
  private static final String AN_HOUR_AHEAD = "3600";

  private final Path directory;
  private final @Nullable Path shim;
  private final boolean filters;

  private Means(Path directory, @Nullable Path shim, boolean filters) {
    this.directory = directory;
    this.shim = shim;
    this.filters = filters;
  }

  /**
   * Finds out, and makes ready, what these faults need.
   *
   * @param directory for what is made; nobody else writes there
   */
  public static Means find(Collection<FaultKind> kinds, Path directory) throws IOException {
    Files.createDirectories(directory);
    boolean network = kinds.stream().anyMatch(FaultKind::isOfNetwork);
    return new Means(
        directory,
        kinds.stream().anyMatch(FaultKind::isByLibrary)
            ? Shim.compile(directory).orElse(null)
            : null,
        network && run("", "nft", "list", "tables"));
  }

  /** Why this cannot be done here, to follow "skipped:"; empty if it can. */
  public Optional<String> missing(FaultKind kind) {
    if (kind.isByLibrary() && shim == null) {
      return Optional.of("needs a C compiler (cc)");
    }
    if (kind.isOfNetwork() && !filters) {
      return Optional.of("needs nft (nftables) and the right to use it (root)");
    }
    return Optional.empty();
  }

  /** What a node must be started with, so that faults can be done to it later. */
  public Map<String, String> environment(NodePlan plan, int node) {
    if (shim == null) {
      return Map.of();
    }
    healDisk(plan);
    healClock(plan);
    return Map.of(
        "LD_PRELOAD",
        shim.toString(),
        Shim.DISK,
        disk(plan).toString(),
        Shim.CLOCK,
        time(plan).toString(),
        Shim.SOURCE,
        Cut.source(node));
  }

  private Path disk(NodePlan plan) {
    return directory.resolve(plan.name() + ".disk").toAbsolutePath();
  }

  private Path time(NodePlan plan) {
    return directory.resolve(plan.name() + ".time").toAbsolutePath();
  }

  void failDisk(NodePlan plan) {
    order(disk(plan), "fail");
  }

  void slowDisk(NodePlan plan) {
    order(disk(plan), "slow 200");
  }

  void healDisk(NodePlan plan) {
    order(disk(plan), HEALTHY);
  }

  void jumpClock(NodePlan plan) {
    order(time(plan), AN_HOUR_AHEAD);
  }

  void healClock(NodePlan plan) {
    order(time(plan), RIGHT_TIME);
  }

  private static void order(Path file, String order) {
    try {
      Files.writeString(file, order);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Hands a script to the packet filter. */
  void filter(String script) {
    if (!run(script, "nft", "-f", "-")) {
      throw new IllegalStateException("nft refused:\n" + script);
    }
  }

  /** Whether a command ended well; not if there is none of that name. */
  private static boolean run(String input, String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
