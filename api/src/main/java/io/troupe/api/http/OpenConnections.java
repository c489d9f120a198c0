package io.troupe.api.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of a server. It says in the log when there is no room for more. */
final class OpenConnections {
  private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int most;
  private final Set<AsyncCallback<Done>> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong lastSaid = new AtomicLong(System.nanoTime() - PAUSE_NANOS);
  private final CompletableFuture<Done> ended = new CompletableFuture<>();
  private volatile boolean closing;

  OpenConnections(int most) {
    this.most = most;
  }

  /**
   * Counts a connection.
   *
   * @param close lets it end once it has answered what it was asked
   * @return whether it may ask for anything; if not, it is to end at once
   */
  boolean opened(AsyncCallback<Done> close) {
    open.add(close);
    if (open.size() >= most) {
      long last = lastSaid.get();
      long now = System.nanoTime();
      if (now - last >= PAUSE_NANOS && lastSaid.compareAndSet(last, now)) {
        LOG.warn("{} connections are open: others wait until one of them closes", most);
      }
    }
    return !closing;
  }

  void closed(AsyncCallback<Done> close) {
    open.remove(close);
    endIfNoneIsOpen();
  }

  /**
   * Lets all end, and those that are opened from now on. May be called again.
   *
   * @return completes when all have given their last answer
   */
  CompletableFuture<Done> close() {
    closing = true;
    open.forEach(close -> close.invoke(Done.done()));
    endIfNoneIsOpen();
    return ended.copy();
  }

  private void endIfNoneIsOpen() {
    if (closing && open.isEmpty()) {
      ended.complete(Done.done());
    }
  }
}
