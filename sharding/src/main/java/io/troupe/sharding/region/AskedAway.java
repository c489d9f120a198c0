package io.troupe.sharding.region;

import io.troupe.actors.partition.Ask;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.ReplyTo;
import io.troupe.actors.shell.RequestFormat;
import io.troupe.actors.shell.RequestLine;
import io.troupe.actors.wire.UnknownManifestException;
import io.troupe.actors.wire.WireFormatException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to the partitions of other nodes, and theirs to this one's. An answer that comes after
 * its request was given up, or after this life of the node, finds nobody.
 */
final class AskedAway implements RequestLine.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(AskedAway.class);

  private final RequestLine line;
  private final RequestFormat format;
  private final Executor tells;
  private final LongSupplier nanos;
  private final Consumer<PartitionMessage.Request> here;
  private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();

  /** Numbers of an earlier life must not be taken for these. */
  private final AtomicLong lastNumber =
      new AtomicLong(ThreadLocalRandom.current().nextLong() >>> 24 << 24);

  private record Waiting(ReplyTo replyTo, long untilNanos) {}

  /**
   * @param tells runs what hangs on answers: who waits there must hold up no connection
   * @param nanos the monotonic clock
   * @param here takes what others ask of this node
   */
  AskedAway(
      RequestLine line,
      RequestFormat format,
      Executor tells,
      LongSupplier nanos,
      Consumer<PartitionMessage.Request> here) {
    this.line = line;
    this.format = format;
    this.tells = tells;
    this.nanos = nanos;
    this.here = here;
  }

  /**
   * Asks a partition of another node.
   *
   * @param patienceNanos how long its answer is waited for
   * @return whether it may arrive; false if nothing of it will
   */
  boolean ask(String node, Ask<ReplyTo> ask, long patienceNanos) {
    long number = lastNumber.incrementAndGet();
    waiting.put(number, new Waiting(ask.replyTo(), nanos.getAsLong() + patienceNanos));
    boolean left = false;
    try {
      left = line.request(node, format.request(number, ask));
    } finally {
      if (!left) {
        waiting.remove(number);
      }
    }
    return left;
  }

  /** Forgets what was waited for long enough, and what was answered by another copy. */
  void tick() {
    long now = nanos.getAsLong();
    waiting.values().removeIf(it -> now - it.untilNanos() >= 0 || it.replyTo().isOver());
  }

  /** How many are waited for. */
  int underWay() {
    return waiting.size();
  }

  @Override
  public void requested(String from, byte[] frame) {
    try {
      here.accept(
          new PartitionMessage.Request(format.request(frame, number -> reply(from, number))));
    } catch (WireFormatException e) {
      LOG.warn("a request of '{}' is dropped: {}", from, e.getMessage());
    }
  }

  private ReplyTo reply(String to, long number) {
    return reply -> {
      // What does not arrive is asked for again.
      var unused = line.answer(to, format.answer(new RequestFormat.Answer(number, reply)));
    };
  }

  @Override
  public void answered(String from, byte[] frame) {
    try {
      RequestFormat.Answer answer = format.answer(frame);
      @Nullable Waiting asked = waiting.remove(answer.number());
      if (asked != null) {
        tells.execute(() -> asked.replyTo().tell(answer.reply()));
      }
    } catch (WireFormatException | UnknownManifestException e) {
      LOG.warn("an answer of '{}' is dropped: {}", from, e.getMessage());
    }
  }
}
