package io.troupe.sharding.region;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.shell.ReplyTo;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one client that are under way: bounded in number and bytes, each ended exactly
 * once, by its answer or by its deadline. Until then it goes out again, under the same id, whenever
 * its partition was not where it was looked for, or has moved since, or the way there changed. Safe
 * for use by many threads.
 */
final class UnderWay {
  private static final Logger LOG = LoggerFactory.getLogger(UnderWay.class);
  private static final String ENDED = "this node has stopped";

  /** How long to wait before the first repeat, and at most; each pause is twice the last. */
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  /** Messages between nodes may get lost: after this part of its time, it is taken to be. */
  private static final int LOST_AFTER = 4;

  private static final long LEAST_LOST_NANOS = Duration.ofSeconds(1).toNanos();

  private final ClientLimits limits;
  private final Supplier<Moment> clock;
  private final Set<Request> requests = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong waysLost = new AtomicLong();
  private volatile boolean ended;

  UnderWay(ClientLimits limits, Supplier<Moment> clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Where a copy went. */
  sealed interface Sent {
    /** To an actor beside us: it answers, or ends, and then we hear of that. */
    record Here() implements Sent {}

    /** Perhaps to another node, of this name. */
    record Away(String node) implements Sent {}

    /**
     * Nowhere: this node is in no cluster at present, or nobody is known to have it, or there is no
     * connection with who has it, or no room in that.
     */
    record Nowhere() implements Sent {}

    Sent HERE = new Here();
    Sent NOWHERE = new Nowhere();
  }

  /** A request, and where its answer goes. */
  final class Request implements ReplyTo {
    private final int sizeBytes;
    private final Deadline deadline;
    private final Consumer<PartitionReply> then;
    private Optional<RequestId> id = Optional.empty();
    private Supplier<Sent> copy = () -> Sent.NOWHERE;
    private @Nullable Refusal lastRefusal;

    /** Copies that went out and were not refused: any of them may have happened. */
    private int open;

    private long pauseNanos = FIRST_PAUSE_NANOS;

    /** Whether the last copy found nobody who has the partition. */
    private boolean isNowhere;

    private boolean repeats;
    private long repeatAtNanos;

    /** The node that a copy went to last, if one did. */
    private @Nullable String away;

    private Request(int sizeBytes, Deadline deadline, Consumer<PartitionReply> then) {
      this.sizeBytes = sizeBytes;
      this.deadline = deadline;
      this.then = then;
    }

    /**
     * Sends it, unless it has ended.
     *
     * @param as its id; empty where it has no effect
     * @param how sends one copy, now and whenever another is needed
     * @return whether it had not ended
     */
    boolean send(Optional<RequestId> as, Supplier<Sent> how) {
      synchronized (this) {
        id = as;
        copy = how;
      }
      return sendCopy();
    }

    private boolean sendCopy() {
      Supplier<Sent> how;
      long waysBefore = waysLost.get();
      synchronized (this) {
        if (!requests.contains(this)) {
          return false;
        }
        repeats = false;
        isNowhere = false;
        open++; // before it leaves, for its answer may overtake what follows
        how = copy;
      }
      Sent sent = how.get();
      synchronized (this) {
        switch (sent) {
          case Sent.Here unused -> {}
          case Sent.Away to -> {
            away = to.node();
            if (waysLost.get() == waysBefore) {
              repeatAfter(Math.max(timeLeft() / LOST_AFTER, LEAST_LOST_NANOS));
            } else {
              repeatAfterPause(); // perhaps the one that it took
            }
          }
          case Sent.Nowhere unused -> {
            open--;
            isNowhere = true;
            repeatAfterPause();
          }
        }
      }
      return true;
    }

    /** Nothing but a single refused copy of it was ever sent: it may go out under another id. */
    synchronized boolean takeBack() {
      if (open > 1) {
        return false;
      }
      open = 0;
      return true;
    }

    /** What may have been lost goes out again soon: all, or what went to another node. */
    private synchronized void repeatSoon(boolean all) {
      if (open > 0 && (all || away != null)) {
        pauseNanos = FIRST_PAUSE_NANOS;
        repeatAfterPause();
      }
    }

    /** The same, of what went to this node last. */
    private synchronized void repeatSoon(String node) {
      if (node.equals(away)) {
        repeatSoon(false);
      }
    }

    /** What found nobody may find its partition now. */
    private synchronized void waitNoLonger() {
      if (repeats && isNowhere) {
        pauseNanos = FIRST_PAUSE_NANOS;
        repeatAfter(0);
      }
    }

    private void repeatAfterPause() {
      repeatAfter(pauseNanos);
      pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    }

    private void repeatAfter(long nanos) {
      long at = clock.get().monotonicNanos() + nanos;
      if (!repeats || at - repeatAtNanos < 0) {
        repeats = true;
        repeatAtNanos = at;
      }
    }

    private long timeLeft() {
      return deadline.left(clock.get()).toNanos();
    }

    private synchronized boolean isDue(Moment now) {
      return repeats && repeatAtNanos - now.monotonicNanos() <= 0;
    }

    /** Takes an answer; the first that settles it ends the request. */
    @Override
    public void tell(PartitionReply reply) {
      switch (reply) {
        case PartitionReply.Answered unused -> end(reply);
        case PartitionReply.Refused refused -> refused(refused);
        case PartitionReply.Unknown unknown -> unknown(unknown);
      }
    }

    private void refused(PartitionReply.Refused refused) {
      PartitionReply told = refused;
      synchronized (this) {
        open = Math.max(0, open - 1);
        lastRefusal = refused.refusal();
        if (refused.refusal().code() == Refusal.Code.NOT_OWNER && !ended) {
          isNowhere = true;
          repeatAfterPause();
          return;
        }
        if (open > 0 && id.isPresent() && refused.refusal().code().isTransient()) {
          told = new PartitionReply.Unknown(id, refused.refusal().detail());
        }
      }
      end(told);
    }

    /** Whoever owns the partition next knows what became of it, if it has an id to ask by. */
    private void unknown(PartitionReply.Unknown unknown) {
      synchronized (this) {
        if (unknown.retryWith().isPresent() && !ended) {
          repeatAfterPause();
          return;
        }
      }
      end(unknown);
    }

    @Override
    public boolean isOver() {
      return !requests.contains(this);
    }

    private void end(PartitionReply reply) {
      if (requests.remove(this)) {
        leave(sizeBytes);
        then.accept(reply);
      }
    }

    /** Ends the request without an answer. */
    void giveUp(String why) {
      PartitionReply end;
      synchronized (this) {
        if (!requests.remove(this)) {
          return;
        }
        boolean mayHappen = open > 0 && id.isPresent();
        if (lastRefusal != null && !mayHappen) {
          end = new PartitionReply.Refused(lastRefusal);
        } else if (open > 0) {
          end = new PartitionReply.Unknown(id, why);
        } else {
          end = UnderWay.refused(Refusal.Code.DEADLINE_PASSED, why + "; it was not sent");
        }
      }
      leave(sizeBytes);
      then.accept(end);
    }
  }

  /**
   * Adds a request.
   *
   * @param then is handed what ends it, on whichever thread that happens
   * @return empty if there is no room; then {@code then} was told so already
   */
  Optional<Request> add(int sizeBytes, Deadline deadline, Consumer<PartitionReply> then) {
    int countNow = count.incrementAndGet();
    long bytesNow = bytes.addAndGet(sizeBytes);
    if (countNow > limits.maxInFlight() || bytesNow > limits.maxInFlightBytes()) {
      leave(sizeBytes);
      // Put together, not formatted: under overload, that would be most of what a refusal costs.
      String detail =
          "this node has "
              + countNow
              + " requests with "
              + bytesNow
              + " bytes under way; allowed are "
              + limits.maxInFlight()
              + " with "
              + limits.maxInFlightBytes()
              + " bytes";
      then.accept(refused(Refusal.Code.OVERLOADED, detail));
      return Optional.empty();
    }
    Request request = new Request(sizeBytes, deadline, then);
    requests.add(request);
    if (ended) {
      request.giveUp(ENDED);
    }
    return Optional.of(request);
  }

  /** How many there are. */
  int count() {
    return count.get();
  }

  /** Gives up those whose deadline is past, and repeats those whose pause is over. */
  void look() {
    Moment now = clock.get();
    for (Request request : requests) {
      try {
        if (request.deadline.isPast(now)) {
          request.giveUp("no answer within the time allowed");
        } else if (request.isDue(now)) {
          boolean unused = request.sendCopy();
        }
      } catch (RuntimeException e) {
        // The others have deadlines too, and nobody else looks at them.
        LOG.error("a request could not be sent again, or told its end", e);
      }
    }
  }

  /**
   * A node has gone: what may have been there goes out again.
   *
   * @param all also what was sent to partitions on this node
   */
  void repeatSoon(boolean all) {
    requests.forEach(request -> request.repeatSoon(all));
  }

  /** What was sent to this node, or what it answered, may be lost: that goes out again. */
  void repeatSoon(String node) {
    waysLost.incrementAndGet();
    requests.forEach(request -> request.repeatSoon(node));
  }

  /** Partitions have other owners, or another node is reached: what found nobody goes out again. */
  void waitNoLonger() {
    requests.forEach(Request::waitNoLonger);
  }

  /** Gives up all, now and from now on: nobody is left who would answer. */
  void end() {
    ended = true;
    requests.forEach(request -> request.giveUp(ENDED));
  }

  private void leave(int sizeBytes) {
    count.decrementAndGet();
    bytes.addAndGet(-sizeBytes);
  }

  private static PartitionReply refused(Refusal.Code code, String detail) {
    return new PartitionReply.Refused(new Refusal(code, detail));
  }
}
