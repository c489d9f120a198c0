package io.troupe.api.cli.transfer;

import io.troupe.api.cli.console.Console;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows on stderr how far it is: a bar for people who watch, else a line every two seconds. */
final class TransferProgress implements AutoCloseable {
  private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int BAR_COLUMNS = 100;
  private static final long MIB = 1 << 20;

  private final Console console;
  private final @Nullable ProgressBar bar;
  private final long startedNanos = System.nanoTime();
  private long saidNanos = startedNanos;
  private long whyNanos = startedNanos - EVERY_NANOS;

  private TransferProgress(Console console, @Nullable ProgressBar bar) {
    this.console = console;
    this.bar = bar;
  }

  /**
   * @param totalBytes of the file; negative if that is not known
   */
  static TransferProgress of(Console console, boolean asBar, String task, long totalBytes) {
    if (!asBar) {
      return new TransferProgress(console, null);
    }
    return new TransferProgress(
        console,
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(totalBytes)
            .setUnit(" MiB", MIB)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250)
            .setConsumer(new ConsoleProgressBarConsumer(console.err(), BAR_COLUMNS))
            .build());
  }

  /**
   * @param bytes done of the total; negative if that is not known
   */
  synchronized void at(long rows, long bytes, long totalBytes) {
    if (bar != null) {
      if (bytes >= 0) {
        bar.stepTo(bytes);
      }
      bar.setExtraMessage(" " + rows + " rows");
      return;
    }
    long now = System.nanoTime();
    if (now - saidNanos >= EVERY_NANOS) {
      saidNanos = now;
      double seconds = (now - startedNanos) / 1e9;
      String read = bytes < 0 ? "" : ", %d %% of the file read".formatted(share(bytes, totalBytes));
      console.err().printf("troupe: %d rows after %.0f s%s%n", rows, seconds, read);
    }
  }

  private static long share(long bytes, long totalBytes) {
    return totalBytes == 0 ? 100 : bytes * 100 / totalBytes;
  }

  /** A line of its own. */
  synchronized void say(String line) {
    // On a terminal the bar is where the line begins: it is wiped, and drawn again below.
    console.err().println((bar == null ? "" : "\r\u001b[K") + "troupe: " + line);
  }

  /** Why something is tried again: said at most every two seconds, as many may try at once. */
  synchronized void repeating(String why) {
    long now = System.nanoTime();
    if (now - whyNanos >= EVERY_NANOS) {
      whyNanos = now;
      say("trying again: " + why);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  /** What {@code --give-up-after} may say. */
  static Duration checked(Duration giveUpAfter) {
    if (giveUpAfter.isZero()) {
      throw new IllegalArgumentException("--give-up-after is at least 1ms");
    }
    return giveUpAfter;
  }
}
