package io.troupe.api.embedded;

import io.troupe.actors.Bytes;
import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.map.Cursor;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One page of a scan in key order over all partitions, which each hold an ordered part.
 *
 * <p>Keys are spread by hash, so a page of n keys holds about n/p of each of p partitions. Each is
 * asked for a little more than that; the parts are merged, and a part that runs dry before the page
 * is full is asked again from where it stopped. A page also ends when it holds {@link
 * #MAX_PAGE_BYTES}. However many rounds it takes, they share one deadline.
 */
final class MergedScan {
  /** The bytes of keys and values after which a page ends. */
  static final int MAX_PAGE_BYTES = 4 << 20;

  private static final int ENTRY_OVERHEAD_BYTES = 64;

  private final Reader reader;
  private final MapCommand.Scan wanted;
  private final int share;
  private final int shareBytes;
  private final Deadline deadline;
  private final Supplier<Moment> clock;
  private final List<Part> parts = new ArrayList<>();

  /** A page of entries, and where to go on. */
  record Merged(List<MapReply.Keyed> entries, Optional<Cursor> next) {}

  /** Reads a part of a page from one partition. */
  @FunctionalInterface
  interface Reader {
    CompletableFuture<MapReply.Page> read(
        PartitionId partition, MapCommand.Scan scan, Duration timeout);
  }

  /**
   * A scan.
   *
   * @param wanted the page as if one partition had all; how many bytes that is does not matter
   */
  MergedScan(
      Reader reader, int count, MapCommand.Scan wanted, Deadline deadline, Supplier<Moment> clock) {
    this.reader = reader;
    this.wanted = wanted;
    this.deadline = deadline;
    this.clock = clock;
    this.share = Math.min(wanted.limit(), wanted.limit() / count * 2 + 8);
    this.shareBytes =
        Math.max(16 << 10, Math.min(MapCommand.Scan.MAX_PAGE_BYTES, 2 * MAX_PAGE_BYTES / count));
    for (int i = 0; i < count; i++) {
      parts.add(new Part(new PartitionId(i), wanted.after()));
    }
  }

  /** Reads the page. */
  <R> CompletableFuture<R> run(Function<Merged, R> answer) {
    CompletableFuture<R> result = new CompletableFuture<>();
    Page page = new Page();
    fill(parts, page, () -> result.complete(answer.apply(page.merged())), result);
    return result;
  }

  /** Asks the parts that ran dry, then merges on; ends with {@code done}. */
  private void fill(List<Part> dry, Page page, Runnable done, CompletableFuture<?> result) {
    Duration left = deadline.left(clock.get());
    if (left.isZero()) {
      result.completeExceptionally(
          new UnknownOutcomeException(Optional.empty(), "no whole page within the time allowed"));
      return;
    }
    List<CompletableFuture<MapReply.Page>> asked =
        dry.stream().map(part -> ask(part, left)).toList();
    var unused =
        Gather.all(
                asked,
                replies -> {
                  for (int i = 0; i < dry.size(); i++) {
                    dry.get(i).accept(replies.get(i));
                  }
                  return replies.size();
                })
            .thenAccept(
                count -> {
                  List<Part> stillDry = page.merge(dry);
                  if (stillDry.isEmpty()) {
                    done.run();
                  } else {
                    fill(stillDry, page, done, result);
                  }
                })
            .whenComplete(
                (ok, failure) -> {
                  if (failure != null) {
                    result.completeExceptionally(
                        failure.getCause() == null ? failure : failure.getCause());
                  }
                });
  }

  private CompletableFuture<MapReply.Page> ask(Part part, Duration left) {
    return reader.read(
        part.partition,
        new MapCommand.Scan(
            wanted.map(),
            wanted.prefix(),
            part.after,
            share,
            shareBytes,
            wanted.asOf(),
            wanted.access()),
        left);
  }

  /** What one partition gave and the page did not take yet. */
  private static final class Part {
    private final PartitionId partition;
    private final ArrayDeque<MapReply.Keyed> ahead = new ArrayDeque<>();
    private Optional<Bytes> after;
    private boolean more = true;

    private Part(PartitionId partition, Optional<Bytes> after) {
      this.partition = partition;
      this.after = after;
    }

    private void accept(MapReply.Page page) {
      ahead.addAll(page.entries());
      more = page.more();
      if (!page.entries().isEmpty()) {
        after = Optional.of(page.entries().getLast().key());
      }
    }

    private Bytes head() {
      return ahead.element().key();
    }

    private boolean isDry() {
      return ahead.isEmpty() && more;
    }
  }

  private final class Page {
    private final List<MapReply.Keyed> entries = new ArrayList<>();
    private final PriorityQueue<Part> byHead =
        new PriorityQueue<>(Comparator.comparing(Part::head));
    private long bytes;

    /** Takes entries in order until the page is full or a part runs dry; answers the dry parts. */
    private List<Part> merge(List<Part> refilled) {
      refilled.stream().filter(part -> !part.ahead.isEmpty()).forEach(byHead::add);
      while (!isFull() && !byHead.isEmpty()) {
        Part part = byHead.remove();
        MapReply.Keyed keyed = part.ahead.remove();
        entries.add(keyed);
        bytes += ENTRY_OVERHEAD_BYTES + keyed.key().length() + keyed.entry().value().length();
        if (!part.ahead.isEmpty()) {
          byHead.add(part);
        } else if (part.isDry() && !isFull()) {
          return List.of(part);
        }
      }
      return List.of();
    }

    private boolean isFull() {
      return entries.size() >= wanted.limit() || bytes >= MAX_PAGE_BYTES;
    }

    private Merged merged() {
      boolean more = !byHead.isEmpty() || parts.stream().anyMatch(Part::isDry);
      Optional<Cursor> next =
          more && !entries.isEmpty()
              ? Optional.of(new Cursor(entries.getLast().key()))
              : Optional.empty();
      return new Merged(List.copyOf(entries), next);
    }
  }
}
