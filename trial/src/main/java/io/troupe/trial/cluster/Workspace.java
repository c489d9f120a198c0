package io.troupe.trial.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A directory of a trial. Unless it is kept it goes when the trial ends, by an interrupt too; its
 * nodes must be gone first, or are about to.
 */
public final class Workspace implements AutoCloseable {
  private static final int TRIES = 100;
  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private final Path directory;
  private volatile boolean keep;

  private Workspace(Path directory, boolean keep) {
    this.directory = directory;
    this.keep = keep;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "trial-clean-up"));
  }

  /** A new directory under another one, for nobody else. */
  public static Workspace under(Path parent, String prefix, boolean keep) throws IOException {
    Files.createDirectories(parent);
    return new Workspace(Files.createTempDirectory(parent, prefix).toAbsolutePath(), keep);
  }

  /** Where it is. */
  public Path path() {
    return directory;
  }

  /** Leaves it where it is: it is evidence. */
  public void keep() {
    keep = true;
  }

  /** Whether it stays. */
  public boolean isKept() {
    return keep;
  }

  @Override
  public void close() {
    if (keep) {
      return;
    }
    for (int left = TRIES; Files.exists(directory); left--) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (UncheckedIOException | IOException e) {
        // A node that is about to go may still write.
        if (left == 0) {
          return;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
