package io.troupe.sharding.region;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.shell.ReplyTo;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The requests of one client that are under way: bounded in number and bytes, each ended exactly
 * once, by its answer or by its deadline. Safe for use by many threads.
 */
final class UnderWay {
  private static final String ENDED = "this node has stopped";

  private final ClientLimits limits;
  private final Set<Request> requests = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean ended;

  UnderWay(ClientLimits limits) {
    this.limits = limits;
  }

  /** A request, and where its answer goes. */
  final class Request implements ReplyTo {
    private final int sizeBytes;
    private final Deadline deadline;
    private final Consumer<PartitionReply> then;
    private Optional<RequestId> id = Optional.empty();
    private boolean sent;

    private Request(int sizeBytes, Deadline deadline, Consumer<PartitionReply> then) {
      this.sizeBytes = sizeBytes;
      this.deadline = deadline;
      this.then = then;
    }

    /** To be called before it is sent; answers false where it has ended: then it must not be. */
    synchronized boolean sending(Optional<RequestId> as) {
      sent = requests.contains(this);
      id = as;
      return sent;
    }

    /** What was sent had no effect and never will; it may be sent again. */
    synchronized void takenBack() {
      sent = false;
    }

    /** Ends the request; only the first end counts. */
    @Override
    public void tell(PartitionReply reply) {
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
        end =
            sent
                ? new PartitionReply.Unknown(id, why)
                : refused(Refusal.Code.DEADLINE_PASSED, why + "; it was not sent");
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

  /** Gives up those whose deadline is past. */
  void expire(Moment now) {
    for (Request request : requests) {
      if (request.deadline.isPast(now)) {
        request.giveUp("no answer within the time allowed");
      }
    }
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
