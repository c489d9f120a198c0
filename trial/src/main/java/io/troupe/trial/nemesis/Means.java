package io.troupe.trial.nemesis;

import io.troupe.trial.cluster.NodePlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What this machine has to make faults with: signals always; a C compiler for the disk; for the
 * network that, {@code nft} and the right to use it; libfaketime for the clock.
 */
public final class Means {
  private static final int COMMAND_SECONDS = 60;
  private static final String HEALTHY = "";
  private static final String RIGHT_TIME = "+0";

  private final Path directory;
  private final @Nullable Path shim;
  private final @Nullable Path clock;
  private final boolean filters;

  private Means(Path directory, @Nullable Path shim, @Nullable Path clock, boolean filters) {
    this.directory = directory;
    this.shim = shim;
    this.clock = clock;
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
    boolean disk = kinds.stream().anyMatch(FaultKind::isOfDisk);
    return new Means(
        directory,
        network || disk ? compile(directory) : null,
        kinds.contains(FaultKind.CLOCK_JUMP) ? findClock() : null,
        network && run("", "nft", "list", "tables"));
  }

  private static @Nullable Path compile(Path directory) throws IOException {
    Path source = directory.resolve("shim.c");
    try (InputStream in = Objects.requireNonNull(Means.class.getResourceAsStream("shim.c"))) {
      Files.write(source, in.readAllBytes());
    }
    Path library = directory.resolve("shim.so").toAbsolutePath();
    boolean made =
        run("", "cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl");
    return made ? library : null;
  }

  private static @Nullable Path findClock() throws IOException {
    for (String folder : List.of("/usr/lib", "/usr/lib64")) {
      Path base = Path.of(folder);
      if (!Files.isDirectory(base)) {
        continue;
      }
      try (DirectoryStream<Path> each = Files.newDirectoryStream(base)) {
        for (Path place : each) {
          Path library = place.resolve("faketime").resolve("libfaketimeMT.so.1");
          if (Files.isReadable(library)) {
            return library;
          }
        }
      }
    }
    return null;
  }

  /** Why this cannot be done here, to follow "skipped:"; empty if it can. */
  public Optional<String> missing(FaultKind kind) {
    boolean shimmed = kind.isOfDisk() || kind.isOfNetwork();
    if (shimmed && shim == null) {
      return Optional.of("needs a C compiler (cc)");
    }
    if (kind.isOfNetwork() && !filters) {
      return Optional.of("needs nft (nftables) and the right to use it (root)");
    }
    if (kind == FaultKind.CLOCK_JUMP && clock == null) {
      return Optional.of("needs libfaketime");
    }
    return Optional.empty();
  }

  /** What a node must be started with, so that faults can be done to it later. */
  public Map<String, String> environment(NodePlan plan, int node) {
    Map<String, String> environment = new HashMap<>();
    List<String> preloaded = new ArrayList<>();
    if (shim != null) {
      preloaded.add(shim.toString());
      order(disk(plan), HEALTHY);
      environment.put("TROUPE_TRIAL_DISK", disk(plan).toString());
      environment.put("TROUPE_TRIAL_SOURCE", Cut.source(node));
    }
    if (clock != null) {
      preloaded.add(clock.toString());
      order(time(plan), RIGHT_TIME);
      environment.put("FAKETIME_TIMESTAMP_FILE", time(plan).toString());
      environment.put("FAKETIME_NO_CACHE", "1");
      environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }
    if (!preloaded.isEmpty()) {
      environment.put("LD_PRELOAD", String.join(":", preloaded));
    }
    return environment;
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
    order(time(plan), "+3600");
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
