package io.troupe.trial.workload;

import io.troupe.coordination.lock.LockName;
import io.troupe.sharding.map.MapName;
import io.troupe.testkit.await.Await;
import io.troupe.testkit.history.HistoryRecorder;
import io.troupe.testkit.history.HistoryWriter;
import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.RegisterChecker;
import io.troupe.testkit.world.Dice;
import io.troupe.trial.verdict.Judge;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Clients at work on the objects of one map, from start to end. */
public final class Workload implements AutoCloseable {
  private static final Duration WATCH_OPENS = Duration.ofSeconds(20);
  private static final Duration WATCH_ENDS = Duration.ofSeconds(20);
  private static final Duration LAST_READS = Duration.ofMinutes(1);
  private static final Duration LAST_LEASE = Duration.ofMinutes(5);
  private static final String LOCKS = "lock-";

  private final List<NodeAccess> nodes;
  private final MapName map;
  private final LoadSettings settings;
  private final Meter meter;
  private final HistoryWriter file;
  private final HistoryRecorder history;
  private final Set<String> keys = new ConcurrentSkipListSet<>();
  private final Queue<Operation> changes = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Crew crew = new Crew(new ArrayList<>(), new AtomicBoolean(true));

  /** Clients of locks: who waits for one takes its time to end. */
  private final Crew lockCrew = new Crew(new ArrayList<>(), new AtomicBoolean(true));

  private final WatchCaller watch;
  private int clientCount;

  /** Clients that begin and end together. */
  private record Crew(List<Future<?>> clients, AtomicBoolean goesOn) {}

  /**
   * What came of it.
   *
   * @param endNs when clients stopped asking
   * @param watched whether the watch was open all the time
   * @param problems what could not be found out
   */
  public record Outcome(
      List<Operation> history, long endNs, boolean watched, List<String> problems) {}

  private Workload(
      List<NodeAccess> nodes, MapName map, LoadSettings settings, Meter meter, Path historyFile) {
    this.nodes = List.copyOf(nodes);
    this.map = map;
    this.settings = settings;
    this.meter = meter;
    this.file = HistoryWriter.create(historyFile, settings.maxOperations());
    this.history = new HistoryRecorder(settings.maxOperations(), System::nanoTime, this::recorded);
    this.watch =
        new WatchCaller(nodes.stream().map(NodeAccess::maps).toList(), map, history, threads);
  }

  /**
   * Opens the watch, then begins to ask.
   *
   * @param map one that nobody used before
   * @param seed decides what each client asks, in its order
   * @param historyFile gets a line for each operation; it must not exist
   */
  public static Workload start(
      List<NodeAccess> nodes,
      MapName map,
      LoadSettings settings,
      long seed,
      Meter meter,
      Path historyFile) {
    Workload workload = new Workload(nodes, map, settings, meter, historyFile);
    try {
      Await.until(
          () -> workload.watch.isOpen() || workload.watch.ended().isPresent(),
          WATCH_OPENS,
          "a watch to begin");
    } catch (AssertionError e) {
      workload.close();
      throw new IllegalStateException(e.getMessage(), e);
    }
    workload.startClients(new Dice(seed));
    return workload;
  }

  private void recorded(Operation operation) {
    file.append(operation);
    meter.count(operation);
    if (!operation.op().equals(Judge.SEEN)) {
      keys.add(operation.key());
      if (operation.key().startsWith("register-")
          && !operation.op().equals(RegisterChecker.READ)
          && operation.result() == Result.OK) {
        changes.add(operation);
      }
    }
  }

  private void startClients(Dice dice) {
    for (int i = 0; i < settings.registers(); i++) {
      String key = "register-" + i;
      startClients(crew, 3, dice, own -> Behaviour.register(key, calls(), own));
    }
    for (int i = 0; i < settings.counters(); i++) {
      String key = "counter-" + i;
      startClients(crew, 3, dice, own -> Behaviour.counter(key, calls(), own));
    }
    for (int i = 0; i < settings.lists(); i++) {
      String lane = "list-" + i;
      AtomicInteger number = new AtomicInteger();
      startClients(crew, 2, dice, own -> Behaviour.list(lane, calls(), number));
    }
    for (int i = 0; i < settings.lifetimes(); i++) {
      String lane = "ttl-" + i;
      startClients(crew, 1, dice, own -> Behaviour.lifetime(lane, calls(), own));
    }
    for (int i = 0; i < settings.locks(); i++) {
      String key = LOCKS + i;
      boolean shares = i % 2 == 1;
      startClients(
          lockCrew,
          3,
          dice,
          own ->
              new LockBehaviour(
                  key, locks("c" + clientCount, key, settings.deadline()), shares, calls(), own));
    }
  }

  private void startClients(Crew into, int count, Dice dice, Function<Dice, Behaviour> made) {
    for (int i = 0; i < count; i++) {
      clientCount++;
      Behaviour behaviour = made.apply(dice.fork(clientCount));
      into.clients().add(threads.submit(() -> work(behaviour, into.goesOn())));
    }
  }

  private void work(Behaviour behaviour, AtomicBoolean goesOn) {
    while (goesOn.get()) {
      behaviour.step();
      LockSupport.parkNanos(settings.pause().toNanos());
    }
  }

  private MapCalls calls() {
    return calls("c" + clientCount, clientCount, settings.deadline());
  }

  private MapCalls calls(String client, int first, Duration deadline) {
    return new MapCalls(client, map, caller(first, deadline), history);
  }

  private LockCalls locks(String client, String key, Duration deadline) {
    LockName name = new LockName(map.value() + "-" + key);
    return new LockCalls(client, key, name, caller(clientCount, deadline), history);
  }

  private Caller<NodeAccess> caller(int first, Duration deadline) {
    return new Caller<>(nodes, threads, first, settings.attempt(), deadline);
  }

  /** How many clients ask. */
  public int clients() {
    return clientCount;
  }

  /**
   * Lets each client end what it asks, then reads what is left. To be called once all nodes are
   * well again.
   */
  public Outcome finish() {
    List<String> problems = new ArrayList<>();
    end(lockCrew, problems);
    end(crew, problems);
    long endNs = System.nanoTime();
    MapCalls last = calls(Judge.LAST, 0, LAST_READS);
    for (String key : List.copyOf(keys)) {
      if (!key.startsWith("ttl-") && !(last.read(key) instanceof Answer.Done)) {
        problems.add(key + ": nobody says what is there at the end");
      }
    }
    for (int i = 0; i < settings.locks(); i++) {
      if (!isHandedOn(LOCKS + i)) {
        problems.add(LOCKS + i + ": nobody gets it at the end");
      }
    }
    boolean watched = awaitWatch(problems);
    watch.close();
    List<Operation> all = history.finish();
    file.close();
    return new Outcome(all, endNs, watched, problems);
  }

  /** What they ask now is ended first. */
  private static void end(Crew crew, List<String> problems) {
    crew.goesOn().set(false);
    for (Future<?> client : crew.clients()) {
      try {
        Object unused = client.get();
      } catch (ExecutionException e) {
        problems.add("a client failed: " + e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        problems.add("interrupted");
      }
    }
  }

  /** Whether one gets it, and by its release, long before its lease ends, one who waits. */
  private boolean isHandedOn(String key) {
    LockCalls last = locks(Judge.LAST, key, LAST_READS);
    Optional<LockCalls.Tenure> held = last.acquire(LAST_LEASE, false, LAST_READS);
    if (held.isEmpty()) {
      return false;
    }
    Future<Boolean> next =
        threads.submit(
            () ->
                locks(Judge.LAST + "-next", key, LAST_READS)
                    .acquire(Duration.ofSeconds(1), false, LAST_READS)
                    .isPresent());
    try {
      Await.until(() -> next.isDone() || last.isWanted(), LAST_READS, "one who waits");
      last.release(held.get());
      return next.get();
    } catch (AssertionError | ExecutionException late) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What it does not show in time is for the judge; why it could not go on is a problem. */
  private boolean awaitWatch(List<String> problems) {
    try {
      Await.until(
          () -> watch.ended().isPresent() || changes.stream().allMatch(watch::hasShown),
          WATCH_ENDS,
          "the watch");
    } catch (AssertionError late) {
      return watch.ended().isEmpty();
    }
    watch.ended().ifPresent(why -> problems.add("the watch could not go on: " + why));
    return watch.ended().isEmpty();
  }

  /** Ends all at once; the history so far is in its file. */
  @Override
  public void close() {
    lockCrew.goesOn().set(false);
    crew.goesOn().set(false);
    watch.close();
    threads.shutdownNow();
    var unused = history.finish();
    file.close();
  }
}
