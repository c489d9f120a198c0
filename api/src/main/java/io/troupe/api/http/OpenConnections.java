package io.troupe.api.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the connections of a server, and says in the log when there is no room for more. */
final class OpenConnections {
  private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int most;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong lastSaid = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

  OpenConnections(int most) {
    this.most = most;
  }

  void opened() {
    if (open.incrementAndGet() >= most) {
      long last = lastSaid.get();
      long now = System.nanoTime();
      if (now - last >= PAUSE_NANOS && lastSaid.compareAndSet(last, now)) {
        LOG.warn("{} connections are open: others wait until one of them closes", most);
      }
    }
  }

  void closed() {
    open.decrementAndGet();
  }
}
