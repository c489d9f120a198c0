package io.troupe.trial.workload;

import io.troupe.api.client.NodeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Asks one node after the other until one answers or the time is over. For one thread.
 *
 * @param <N> by what a node is asked
 */
final class Caller<N> {
  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private final List<N> nodes;
  private final ExecutorService threads;
  private final Duration attempt;
  private final Duration deadline;
  private int at;

  /**
   * A caller.
   *
   * @param first the number of the node that it asks first; one that answers, it stays with
   * @param attempt how long it waits for one node
   * @param deadline how long it asks in all
   */
  Caller(List<N> nodes, ExecutorService threads, int first, Duration attempt, Duration deadline) {
    this.nodes = List.copyOf(nodes);
    this.threads = threads;
    this.at = first % nodes.size();
    this.attempt = attempt;
    this.deadline = deadline;
  }

  /** What has the same effect however often it is asked for. */
  interface Request<N, T> {
    /**
     * Asks a node for it.
     *
     * @param repeats whether this may have been done already, by a node that did not answer
     */
    T ask(N node, boolean repeats);
  }

  /** Asks for what has the same answer, too, however often it is asked for. */
  <T> Answer<T> ask(Function<N, T> request) {
    return askAgain((node, repeats) -> request.apply(node));
  }

  /** Asks for what is to be answered differently where it is repeated. */
  <T> Answer<T> askAgain(Request<N, T> request) {
    long endNanos = System.nanoTime() + deadline.toNanos();
    boolean unanswered = false;
    String why = "it was never asked";
    int tries = 0;
    for (long left = deadline.toNanos(); left > 0; left = endNanos - System.nanoTime()) {
      N node = nodes.get(at);
      boolean repeats = unanswered;
      Future<T> answer = threads.submit(() -> request.ask(node, repeats));
      try {
        return new Answer.Done<>(
            answer.get(Math.min(left, attempt.toNanos()), TimeUnit.NANOSECONDS));
      } catch (TimeoutException e) {
        boolean unused = answer.cancel(true);
        unanswered = true;
        why = "no answer in time";
      } catch (CancellationException e) {
        unanswered = true;
        why = "cut off";
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case NodeException.Refused refused -> {
            why = String.valueOf(refused.getMessage());
            if (!refused.isTransient()) {
              return ended(unanswered, refused.code() + ": " + why);
            }
          }
          case NodeException.Unreachable unreachable ->
              why = String.valueOf(unreachable.getMessage());
          case NodeException.Unknown unknown -> {
            unanswered = true;
            why = String.valueOf(unknown.getMessage());
          }
          case null, default -> throw new IllegalStateException("a caller failed", e);
        }
      } catch (InterruptedException e) {
        boolean unused = answer.cancel(true);
        Thread.currentThread().interrupt();
        return new Answer.Unknown<>("interrupted");
      }
      at = (at + 1) % nodes.size();
      tries++;
      if (tries % nodes.size() == 0) {
        LockSupport.parkNanos(PAUSE_NANOS); // all were asked in vain; none is asked in a hurry
      }
    }
    return ended(unanswered, why);
  }

  private static <T> Answer<T> ended(boolean unanswered, String why) {
    return unanswered ? new Answer.Unknown<>(why) : new Answer.Refused<>(why);
  }
}
