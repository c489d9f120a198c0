package io.troupe.api.coordination;

import io.troupe.actors.Bytes;
import io.troupe.api.Troupe;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Content;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.name.ObjectName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Numbers from 1 on, none of which is given twice to anybody in the cluster, also across crashes.
 * Safe for use by many threads.
 *
 * <ul>
 *   <li>Ordered: each is larger than all that were given before it was asked for. Each is one
 *       request, so that they cost as much as a write.
 *   <li>Unordered: this object takes a block of them at a time, and hands them out from memory.
 *       What is left of a block when the process ends is never given.
 * </ul>
 *
 * <p>Both kinds of one name draw from one number, an entry of the map {@link #MAP}. Whoever sets
 * that back makes them repeat.
 */
public final class TroupeIds {
  /** The map in which the last number of each name is. */
  public static final String MAP = "troupe.ids";

  /** The largest block. */
  public static final int MAX_BLOCK = 1_000_000;

  private final AsyncTroupeMap<Bytes, Content> map;
  private final ObjectName name;
  private final int block;
  private long next; // guarded by this
  private long last; // guarded by this; less than next where none is left
  private @Nullable CompletableFuture<?> fetching; // guarded by this

  private TroupeIds(Troupe troupe, ObjectName name, int block) {
    if (block < 1 || block > MAX_BLOCK) {
      throw new IllegalArgumentException(
          "a block of ids is from 1 to " + MAX_BLOCK + ", not " + block);
    }
    this.map = troupe.rawMap(MAP).async();
    this.name = name;
    this.block = block;
    this.next = 1;
  }

  /** Ordered ids: one request for each. */
  public static TroupeIds ordered(Troupe troupe, ObjectName name) {
    return new TroupeIds(troupe, name, 1);
  }

  /**
   * Unordered ids.
   *
   * @param block so many are taken at a time; 1 to {@link #MAX_BLOCK}
   */
  public static TroupeIds unordered(Troupe troupe, ObjectName name, int block) {
    return new TroupeIds(troupe, name, block);
  }

  /** A run of ids that nobody else is given. */
  public record Run(Id first, int count) {}

  /**
   * An id.
   *
   * @param number at least 1
   */
  public record Id(long number) {}

  /**
   * So many ids in a row, by one request: in order among themselves, and larger than all that were
   * given before it was sent. Repeated with its request id it is the same run.
   *
   * @param count 1 to {@link #MAX_BLOCK}
   */
  public CompletionStage<Run> take(int count, Options options) {
    return Requests.checked(
        () -> {
          if (count < 1 || count > MAX_BLOCK) {
            throw new IllegalArgumentException(
                "so many ids at once are from 1 to " + MAX_BLOCK + ", not " + count);
          }
          return map.increment(Bytes.utf8(name.value()), count, options)
              .thenApply(sum -> new Run(new Id(sum.value() - count + 1), count));
        });
  }

  /**
   * The next id. Fails with {@code RefusedException} where nobody can be asked, and with {@code
   * UnknownOutcomeException} where nobody answered; then some may never be given, and who asks
   * again gets others.
   */
  public CompletionStage<Long> nextAsync() {
    return block == 1
        ? take(1, Options.DEFAULT).thenApply(run -> run.first().number())
        : fromBlock();
  }

  private synchronized CompletionStage<Long> fromBlock() {
    if (next <= last) {
      return CompletableFuture.completedFuture(next++);
    }
    CompletableFuture<?> under = fetching;
    if (under == null) {
      under = take(block, Options.DEFAULT).thenAccept(this::took).toCompletableFuture();
      fetching = under.isDone() ? null : under;
      var unused = under.whenComplete((done, failure) -> fetched());
    }
    return under.thenCompose(unused -> fromBlock());
  }

  private synchronized void took(Run run) {
    next = run.first().number();
    last = next + run.count() - 1;
    fetching = null;
  }

  private synchronized void fetched() {
    if (fetching != null && fetching.isDone()) {
      fetching = null;
    }
  }

  /** The next id. */
  public long next() {
    return Requests.await(nextAsync());
  }
}
