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
    private final Optional<RequestId> id;
    private final int sizeBytes;
    private final Deadline deadline;
    private final Consumer<PartitionReply> then;

    private Request(
        Optional<RequestId> id, int sizeBytes, Deadline deadline, Consumer<PartitionReply> then) {
      this.id = id;
      this.sizeBytes = sizeBytes;
      this.deadline = deadline;
      this.then = then;
    }

    /** Ends the request; only the first answer counts. */
    @Override
    public void tell(PartitionReply reply) {
      if (requests.remove(this)) {
        leave(sizeBytes);
        then.accept(reply);
      }
    }

    /** Ends the request without an answer: what became of it is not known. */
    void giveUp(String why) {
      tell(new PartitionReply.Unknown(id, why));
    }
  }

  /**
   * Adds a request.
   *
   * @param then is handed what ends it, on whichever thread that happens
   * @return empty if there is no room; then {@code then} was told so already
   */
  Optional<Request> add(
      Optional<RequestId> id, int sizeBytes, Deadline deadline, Consumer<PartitionReply> then) {
    int countNow = count.incrementAndGet();
    long bytesNow = bytes.addAndGet(sizeBytes);
    if (countNow > limits.maxInFlight() || bytesNow > limits.maxInFlightBytes()) {
      leave(sizeBytes);
      String detail =
          "this node has %d requests with %d bytes under way; allowed are %d with %d bytes"
              .formatted(countNow, bytesNow, limits.maxInFlight(), limits.maxInFlightBytes());
      then.accept(new PartitionReply.Refused(new Refusal(Refusal.Code.OVERLOADED, detail)));
      return Optional.empty();
    }
    Request request = new Request(id, sizeBytes, deadline, then);
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
}
