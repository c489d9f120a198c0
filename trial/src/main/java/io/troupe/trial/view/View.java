package io.troupe.trial.view;

import io.troupe.api.client.NodeException;
import io.troupe.api.ring.RingStatus;
import io.troupe.trial.cluster.TrialNode;
import io.troupe.trial.workload.Meter;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Looks at a cluster from time to time, and shows it. Closing it leaves the last sight. */
public final class View implements AutoCloseable {
  private static final int EVENTS = 8;
  private static final int WIDTH = 100;
  private static final Duration PAINT_EVERY = Duration.ofMillis(500);
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);

  private final PrintStream out;
  private final boolean isTerminal;
  private final Meter meter;
  private final Screen screen = new Screen(WIDTH);
  private final long begunNanos = System.nanoTime();
  private final Deque<Sight.Event> events = new ArrayDeque<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile List<TrialNode> nodes = List.of();
  private volatile Map<String, Integer> owned = Map.of();
  private volatile Map<String, Integer> led = Map.of();
  private volatile String doing = "";
  private long answered;
  private long shownNanos = begunNanos;
  private int painted;

  /**
   * A view of no nodes yet.
   *
   * @param isTerminal whether what was written can be painted over
   */
  public View(PrintStream out, boolean isTerminal, Meter meter) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.meter = meter;
  }

  /** Begins to look at these nodes. */
  public void show(List<TrialNode> cluster) {
    nodes = List.copyOf(cluster);
    threads.execute(this::look);
    threads.execute(this::keepShowing);
  }

  /** Shows that something happened. */
  public synchronized void says(String what) {
    Sight.Event event = new Sight.Event(Duration.ofNanos(System.nanoTime() - begunNanos), what);
    events.addLast(event);
    if (events.size() > EVENTS) {
      events.removeFirst();
    }
    if (isTerminal && !nodes.isEmpty()) {
      paint();
    } else {
      out.println(Screen.event(event));
      out.flush();
    }
  }

  /** What goes on at present, in a few words, for as long as no client was answered. */
  public void doing(String what) {
    doing = what;
  }

  private void keepShowing() {
    Duration every = isTerminal ? PAINT_EVERY : LINE_EVERY;
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(every.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      if (isTerminal) {
        paint();
      } else {
        out.println(screen.line(sight()));
        out.flush();
      }
    }
  }

  private synchronized void paint() {
    List<String> lines = screen.lines(sight());
    StringBuilder text = new StringBuilder();
    if (painted > 0) {
      text.append("\u001b[").append(painted).append('A'); // up to the first line
    }
    lines.forEach(line -> text.append("\u001b[2K").append(line).append('\n'));
    text.append("\u001b[J");
    painted = lines.size();
    out.print(text);
    out.flush();
  }

  private synchronized Sight sight() {
    long nowNanos = System.nanoTime();
    Meter.Reading reading = meter.read();
    long tookNanos = Math.max(1, nowNanos - shownNanos);
    long perSecond = (reading.answered() - answered) * 1_000_000_000 / tookNanos;
    shownNanos = nowNanos;
    answered = reading.answered();
    Map<String, Integer> owns = owned;
    Map<String, Integer> leads = led;
    List<Sight.NodeSight> sights = new ArrayList<>();
    for (TrialNode node : nodes) {
      sights.add(
          new Sight.NodeSight(
              node.name(),
              node.state().name().toLowerCase(Locale.ROOT),
              number(owns, node),
              number(leads, node)));
    }
    return new Sight(
        Duration.ofNanos(nowNanos - begunNanos),
        sights,
        doing,
        reading,
        perSecond,
        List.copyOf(events));
  }

  private static OptionalInt number(Map<String, Integer> numbers, TrialNode node) {
    Integer number = numbers.get(node.name());
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** Asks the nodes that should answer where partitions are, and who leads, in turn. */
  private void look() {
    for (int at = 0; !Thread.currentThread().isInterrupted(); at++) {
      LockSupport.parkNanos(PAINT_EVERY.toNanos());
      TrialNode node = nodes.get(at % nodes.size());
      if (node.state() == TrialNode.State.UP) {
        try {
          owned = owned(node.client().ring());
          led = led(node.client().status().groups().leaders().values());
        } catch (NodeException e) {
          // The next one may know; until then the last answer stands.
        }
      }
    }
  }

  private Map<String, Integer> led(Collection<String> leaders) {
    Map<String, Integer> counts = new HashMap<>();
    nodes.forEach(node -> counts.put(node.name(), 0));
    leaders.forEach(leader -> counts.merge(leader, 1, Integer::sum));
    return counts;
  }

  /** The ring knows a node by its name, or by where its actors are; alone, it is the one. */
  private Map<String, Integer> owned(RingStatus ring) {
    Map<String, Integer> counts = new HashMap<>();
    for (RingStatus.NodeLoad load : ring.nodes()) {
      String member = load.member().name();
      for (TrialNode node : nodes) {
        if (member.equals(node.name())
            || member.endsWith(":" + node.plan().actorsPort())
            || nodes.size() == 1) {
          counts.merge(node.name(), load.owns().size(), Integer::sum);
        }
      }
    }
    return counts;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
