package io.troupe.simulation.partition;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.mail.MailReply;
import io.troupe.actors.partition.EventRecord;
import io.troupe.actors.partition.PartitionEffect;
import io.troupe.actors.partition.PartitionInput;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.partition.PartitionSettings;
import io.troupe.actors.session.SessionCommand;
import io.troupe.actors.session.SessionEvent;
import io.troupe.actors.session.SessionReply;
import io.troupe.actors.shell.PartitionFormats;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockKind;
import io.troupe.coordination.lock.LockSettings;
import io.troupe.coordination.semaphore.SemaphoreCommand;
import io.troupe.coordination.semaphore.SemaphoreKind;
import io.troupe.coordination.semaphore.SemaphoreSettings;
import io.troupe.sharding.guard.GuardLimits;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapKind;
import io.troupe.sharding.map.MapSettings;
import io.troupe.sharding.versions.HistoryLimits;
import io.troupe.simulation.truth.LockTruth;
import io.troupe.simulation.truth.SemaphoreTruth;
import io.troupe.simulation.truth.Times;
import io.troupe.simulation.truth.Truth;
import io.troupe.testkit.world.Agenda;
import io.troupe.testkit.world.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A partition with maps and locks, up to two owners of it that both believe in themselves, their
 * journal, those who use it and a watcher. One thread, one seed: what is due next by the world's
 * own time happens next. First chaos; then the world heals, owners still come and go for a while,
 * and everything must come to its end.
 */
public final class PartitionWorld {
  static final PartitionId PARTITION = new PartitionId(3);
  static final Refusal NEARLY_FULL =
      new Refusal(Refusal.Code.UNAVAILABLE, "the disk is nearly full");

  private static final int CHAOTIC_STEPS = 3_000;
  private static final int MAX_OWNERS = 2;
  private static final int LOCK_USERS = 6;
  private static final SemaphoreSettings SEMAPHORES =
      new SemaphoreSettings(2, 4, new ClockDrift(100));
  private static final LockSettings LOCKS = new LockSettings(2, 4, 8, new ClockDrift(100));
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  /** How long owners still come and go after all else has healed: what is due ends all the same. */
  private static final long RESTLESS_NANOS = 200 * SECOND;

  private static final long RESTART_EVERY_NANOS = 15 * SECOND;

  /** By then everything has ended; keys may have to wait until older ones are forgotten. */
  private static final long PATIENCE_NANOS = 2_000 * SECOND;

  final Random random;
  final PartitionSettings settings;
  final List<Kind<?, ?>> kinds;
  final WireRegistry wire;
  final Truth truth;
  final JournalModel journal;
  final Draws draws;

  private final Routes routes;
  private final Trace trace;
  private final Agenda agenda = new Agenda();
  private final List<Incarnation> incarnations = new ArrayList<>();
  private final List<Actor> actors;
  private final List<LockUser> users;
  private final Watcher watcher = new Watcher(this);
  private final Map<Long, Sent> copies = new HashMap<>();
  private final Map<Long, Consumer<PartitionReply>> letters = new HashMap<>();
  private final Set<RequestId> refusedForGood = new HashSet<>();

  private Faults faults;
  private boolean healed;
  private boolean diskFull;
  private long nextAddress = 1;
  private long wallOffsetMillis = 1_700_000_000_000L;
  private long nightUntil;
  private int started;

  /** The newest version that anybody was shown as durable. */
  private long floor;

  /** Who uses the partition. */
  public enum Population {
    /** Clients of maps. */
    MAPS,
    /** Users of locks, and a client of maps. */
    LOCKS,
    /** Users of semaphores, and a client of maps. */
    SEMAPHORES
  }

  /** A copy under way, and when it first reached an owner. */
  private static final class Sent {
    private final Copy copy;
    private long arrivedNanos = Long.MAX_VALUE;

    private Sent(Copy copy) {
      this.copy = copy;
    }
  }

  /**
   * A world that has not begun.
   *
   * @param sink takes each line of the trace
   */
  public PartitionWorld(
      long seed, Population population, JournalModel.Flaw flaw, Consumer<String> sink) {
    random = new Random(seed);
    faults = Faults.draw(random);
    settings =
        new PartitionSettings(
            6,
            2L << 20,
            5 + random.nextInt(25),
            32L << 20,
            32 << random.nextInt(4),
            chance(50) ? 3 : 32, // where room is short, little is written
            population != Population.MAPS ? 10_000 : chance(50) ? 8 : 64,
            4);
    long[] kept = {1_000, 10_000, 300_000};
    MapKind maps =
        new MapKind(
            new MapSettings(
                new HistoryLimits(kept[random.nextInt(3)], 16 << 10),
                new ClockDrift(100),
                new GuardLimits(chance(50) ? 3 : 100, chance(50) ? 2_000 : 100_000)));
    kinds =
        switch (population) {
          case MAPS -> List.of(maps);
          case LOCKS -> List.of(maps, new LockKind(LOCKS));
          case SEMAPHORES -> List.of(maps, new SemaphoreKind(SEMAPHORES));
        };
    wire = registry(kinds);
    truth =
        new Truth(
            PARTITION,
            settings,
            kinds,
            maps,
            new LockTruth(LOCKS, Faults.SLOWEST),
            new SemaphoreTruth(SEMAPHORES, Faults.SLOWEST),
            wire,
            new Times(Faults.SLOWEST, Faults.FASTEST));
    journal = new JournalModel(flaw, wire, this::stored);
    draws = new Draws(random);
    routes = new Routes(random);
    trace = Trace.to(agenda, sink);
    users =
        population != Population.LOCKS
            ? List.of()
            : IntStream.rangeClosed(1, LOCK_USERS)
                .mapToObj(it -> new LockUser(this, it, new Clock(random, now(), faults)))
                .toList();
    actors =
        population == Population.MAPS
            ? List.of(
                new Client(this, "ann", Client.Writes.IN_SESSIONS),
                new Client(this, "bob", Client.Writes.IN_SESSIONS),
                new Client(this, "kay", Client.Writes.UNDER_KEYS),
                new Client(this, "ray", Client.Writes.NOTHING))
            : Stream.concat(
                    population == Population.LOCKS ? users.stream() : semaphoreUsers(),
                    Stream.of(new Client(this, "ann", Client.Writes.IN_SESSIONS)))
                .toList();
  }

  private Stream<SemaphoreUser> semaphoreUsers() {
    return IntStream.rangeClosed(1, LOCK_USERS)
        .mapToObj(it -> new SemaphoreUser(this, it, new Clock(random, now(), faults)));
  }

  private static WireRegistry registry(List<Kind<?, ?>> kinds) {
    WireRegistry.Builder builder = WireRegistry.builder();
    AtomicReference<WireRegistry> built = new AtomicReference<>();
    PartitionFormats.register(builder, built::get);
    kinds.forEach(kind -> kind.register(builder));
    built.set(builder.build());
    return built.get();
  }

  /** Chaos, then peace. */
  public void run() {
    say("world", faults.toString());
    startOwner();
    actors.forEach(actor -> after(random.nextInt(20_000_000), () -> act(actor)));
    after(0, watcher::ask);
    after(10 * MILLI, this::fate);
    while (agenda.steps() < CHAOTIC_STEPS) {
      step();
    }
    heal();
    long due = truth.oldestEnding() == 0 ? 0 : truth.highest();
    long restlessUntil = now() + RESTLESS_NANOS;
    while (now() < restlessUntil) {
      step();
    }
    long oldest = truth.oldestEnding();
    check(
        oldest == 0 || oldest > due,
        "everything due expires, though owners come and go: version %s did not in %s s",
        oldest,
        RESTLESS_NANOS / SECOND);
    long patience = now() + PATIENCE_NANOS;
    while (!isDone()) {
      check(now() < patience, "progress: the world has healed, and %s", whatIsLeft());
      step();
    }
  }

  private void heal() {
    healed = true;
    faults = Faults.none();
    diskFull = false;
    nightUntil = 0;
    say("world", "heals");
    incarnations.forEach(Incarnation::crash);
    after(0, () -> restartUntil(now() + RESTLESS_NANOS));
    actors.forEach(actor -> after(random.nextInt(20_000_000), () -> act(actor)));
    after(0, watcher::ask);
  }

  private void restartUntil(long until) {
    incarnations.stream().filter(Incarnation::isLive).forEach(Incarnation::crash);
    startOwner();
    if (now() < until) {
      after(RESTART_EVERY_NANOS, () -> restartUntil(until));
    }
  }

  private boolean isDone() {
    return actors.stream().noneMatch(Actor::isBusy)
        && truth.ending() == 0
        && watcher.after() >= truth.latestChange();
  }

  private String whatIsLeft() {
    return actors.stream().anyMatch(Actor::isBusy)
        ? "work does not end"
        : truth.ending() > 0
            ? truth.ending() + " keys that are due do not expire"
            : "the watcher saw no change behind " + watcher.after();
  }

  private void step() {
    agenda.step();
    incarnations.removeIf(one -> !one.isLive());
  }

  private void stored(SequenceNumber number, Epoch by, Bytes event, long decidedNanos) {
    EventRecord record = EventRecord.decode(event, wire);
    say("journal", "stores event %s: %s".formatted(number.number(), told(record)));
    count(record.event().getClass().getSimpleName());
    if (record.event() instanceof SessionEvent.Answered answered) {
      count("answered " + answered.reply().getClass().getSimpleName());
    }
    truth.stored(number, by, event, decidedNanos);
    record
        .requestId()
        .ifPresent(
            id ->
                check(!refusedForGood.contains(id), "P5 honest: %s was refused and happened", id));
  }

  private static String told(EventRecord record) {
    return record.event() + record.requestId().map(id -> " for " + id).orElse("");
  }

  // --- Time and chance --------------------------------------------------------------------------

  long now() {
    return agenda.nowNanos();
  }

  long wallMillis() {
    return wallOffsetMillis + now() / MILLI;
  }

  void at(long nanos, Runnable what) {
    agenda.at(nanos, what);
  }

  void after(long nanos, Runnable what) {
    at(now() + nanos, what);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  boolean chancePerMille(int perMille) {
    return random.nextInt(1_000) < perMille;
  }

  void say(String who, String what) {
    trace.say(who, what);
  }

  void count(String what) {
    trace.count(what);
  }

  Faults faults() {
    return faults;
  }

  List<LockUser> users() {
    return users;
  }

  boolean isHealed() {
    return healed;
  }

  boolean isDiskFull() {
    return diskFull;
  }

  long floor() {
    return floor;
  }

  void refusedForGood(RequestId id) {
    refusedForGood.add(id);
  }

  // --- Owners -----------------------------------------------------------------------------------

  private void startOwner() {
    Incarnation owner = new Incarnation(this, ++started, new Clock(random, now(), faults));
    incarnations.add(owner);
    routes.started(owner);
    owner.start(diskFull ? Optional.of(NEARLY_FULL) : Optional.empty());
  }

  private List<Incarnation> live() {
    return incarnations.stream().filter(Incarnation::isLive).toList();
  }

  /** What befalls owners, disks and clocks. In peace only that somebody owns the partition. */
  private void fate() {
    List<Incarnation> live = live();
    if (live.isEmpty()) {
      startOwner();
    } else if (!healed) {
      befall(live);
    }
    long next = healed ? 100 * MILLI : 5 * MILLI + random.nextLong(60 * MILLI);
    at(Math.max(now() + next, nightUntil), this::fate);
  }

  private void befall(List<Incarnation> live) {
    Incarnation one = live.get(random.nextInt(live.size()));
    if (faults.secondOwner() && live.size() < MAX_OWNERS && chance(8)) {
      count("second owner");
      startOwner();
    }
    if (faults.crash() && chance(4)) {
      count("crash");
      say(one.name(), "crashes");
      one.crash();
    }
    if (faults.drain() && chance(3)) {
      count("drain");
      say(one.name(), "is asked to stop");
      one.feed(new PartitionInput.DrainAsked<>());
    }
    if (faults.pause() && chance(4)) {
      count("pause");
      long nanos = random.nextLong(chance(20) ? 60 * SECOND : SECOND);
      say(one.name(), "stands still for " + nanos / MILLI + " ms");
      one.pause(nanos);
    }
    if (faults.diskFull() && !diskFull && chance(4)) {
      count("disk full");
      say("journal", "has no room");
      diskFull(true);
      // Long enough for keys to come to their end, though no event can say so.
      after(random.nextLong(chance(30) ? 20 * SECOND : SECOND / 2), this::freeDisk);
    }
    if (faults.wallJumps() && chance(5)) {
      count("wall clock jumps");
      long millis = random.nextLong(7_200_000) - 3_600_000;
      say("world", "wall clocks jump by " + millis + " ms");
      wallOffsetMillis += millis;
    }
    if (faults.nights() && chance(2)) {
      count("night");
      nightUntil = now() + random.nextLong(600 * SECOND);
      say("world", "nobody asks for anything for " + (nightUntil - now()) / SECOND + " s");
    }
  }

  private void freeDisk() {
    if (diskFull) {
      count("disk freed");
      say("journal", "has room again");
      diskFull(false);
    }
  }

  private void diskFull(boolean full) {
    diskFull = full;
    Optional<Refusal> why = full ? Optional.of(NEARLY_FULL) : Optional.empty();
    live().forEach(each -> after(random.nextInt(3_000_000), () -> tellOfDisk(each, why)));
  }

  private void tellOfDisk(Incarnation owner, Optional<Refusal> why) {
    // The newest word counts, though an earlier one may come later.
    if (why.isPresent() == diskFull) {
      owner.feed(new PartitionInput.AppendsRefused<>(why));
    }
  }

  // --- Messages ---------------------------------------------------------------------------------

  private void act(Actor actor) {
    if (now() < nightUntil) {
      at(nightUntil + random.nextInt(20_000_000), () -> act(actor));
      return;
    }
    actor.act();
    long pause = healed ? 3 * SECOND : random.nextLong(chance(4) ? 4 * SECOND : 15 * MILLI);
    after(pause, () -> act(actor));
  }

  long journalDelay() {
    return journalDelay(4);
  }

  /** The answer to a confirm: while it is late, its owner goes on, and may lose the partition. */
  long confirmDelay() {
    return journalDelay(20);
  }

  private long journalDelay(int percentLate) {
    boolean late = faults.lateJournal() && chance(percentLate);
    if (late) {
      count("late journal");
    }
    return late ? random.nextLong(5 * SECOND) : 50_000 + random.nextLong(3 * MILLI);
  }

  private long messageDelay() {
    if (faults.delay() && chance(12)) {
      count("late message");
      return random.nextLong(chance(30) ? (chance(20) ? 500 : 30) * SECOND : SECOND);
    }
    return 50_000 + random.nextLong(2 * MILLI);
  }

  private boolean isLost(String whose) {
    boolean lost = faults.loss() && chance(5);
    if (lost) {
      count("message lost");
      say("network", "loses a message of " + whose);
    }
    return lost;
  }

  void send(Copy copy) {
    long address = nextAddress++;
    copies.put(address, new Sent(copy));
    say(
        copy.asker().name(),
        "asks %s%s: %s"
            .formatted(address, copy.id().map(id -> " as " + id).orElse(""), copy.command()));
    deliver(address, copy);
    if (faults.duplication() && chance(8)) {
      count("message doubled");
      copy.asker().duplicated();
      deliver(address, copy);
    }
  }

  private void deliver(long address, Copy copy) {
    if (!isLost(copy.asker().name())) {
      after(messageDelay(), () -> arrive(address));
    }
  }

  private void arrive(long address) {
    List<Incarnation> live = live();
    if (live.isEmpty()) {
      say("network", "finds nobody for " + address);
      return;
    }
    Sent sent = Objects.requireNonNull(copies.get(address));
    sent.arrivedNanos = Math.min(sent.arrivedNanos, now());
    routes.ownerFor(sent.copy, live, faults.staleRoutes()).ask(address, sent.copy);
  }

  /** Letters go their way, which ends at any owner: all of this world's are from it to itself. */
  void carry(Incarnation from, PartitionEffect.Deliver<Long> deliver) {
    say(from.name(), "sends " + deliver.letters());
    int copiesSent = faults.duplication() && chance(8) ? 2 : 1;
    for (int i = 0; i < copiesSent; i++) {
      if (isLost(from.name())) {
        continue;
      }
      long address = nextAddress++;
      letters.put(address, reply -> taken(from, deliver, reply));
      long deadline = now() + 5 * SECOND;
      after(
          messageDelay(),
          () -> {
            List<Incarnation> live = live();
            if (!live.isEmpty()) {
              live.get(random.nextInt(live.size())).take(address, deliver.letters(), deadline);
            }
          });
    }
  }

  private void taken(Incarnation from, PartitionEffect.Deliver<Long> sent, PartitionReply reply) {
    if (!isLost(from.name())
        && reply instanceof PartitionReply.Answered answered
        && answered.reply() instanceof MailReply.Taken it) {
      after(
          messageDelay(), () -> from.feed(new PartitionInput.LettersTaken<>(sent.to(), it.upTo())));
    }
  }

  /** An answer leaves an owner: it is judged now, whether or not it arrives. */
  void reply(String from, long address, PartitionReply reply) {
    @Nullable Consumer<PartitionReply> letter = letters.remove(address);
    if (letter != null) {
      letter.accept(reply);
      return;
    }
    Sent sent = Objects.requireNonNull(copies.get(address));
    Copy copy = sent.copy;
    say(from, "answers %s of %s: %s".formatted(address, copy.asker().name(), reply));
    long shows = judge(copy, reply, sent.arrivedNanos);
    if (!isLost(from)) {
      after(
          messageDelay(),
          () -> {
            floor = Math.max(floor, shows);
            copy.asker().answered(reply, shows);
          });
    }
  }

  private long judge(Copy copy, PartitionReply reply, long arrivedNanos) {
    switch (reply) {
      case PartitionReply.Answered answered -> {
        count(answered.reply().getClass().getSimpleName());
        if (copy.id().isPresent()) {
          return truth.written(copy.id().get(), answered.reply(), copy.floorOfFirst());
        }
        return switch (copy.command()) {
          case MapCommand map -> truth.read(map, answered.reply(), copy.floor(), arrivedNanos);
          case LockCommand.Await await ->
              truth.awaited(await, answered.reply(), copy.floor(), arrivedNanos);
          case SemaphoreCommand.Await await ->
              truth.awaited(await, answered.reply(), copy.floor(), arrivedNanos);
          default -> {
            if (answered.reply() instanceof SessionReply.Opened opened) {
              truth.opened(opened);
            }
            yield 0;
          }
        };
      }
      case PartitionReply.Refused refused -> {
        count("refused " + refused.refusal().code());
        check(
            refused.refusal().code().isTransient(),
            "P5 honest: nothing wrong was asked, and %s refused: %s",
            copy.command(),
            refused.refusal());
      }
      case PartitionReply.Unknown unknown -> {
        boolean tooOld = unknown.detail().contains("too old");
        count(tooOld ? "too old" : "unknown");
        check(
            copy.id().isPresent() || copy.command() instanceof SessionCommand,
            "P5 honest: a read is never unknown");
        // A repeat of what is too old would say no more.
        check(
            unknown.retryWith().equals(tooOld ? Optional.empty() : copy.id()),
            "unknown names its request: %s",
            unknown);
      }
    }
    return 0;
  }

  // --- What there is to tell --------------------------------------------------------------------

  /** How many things happened. */
  public int steps() {
    return agenda.steps();
  }

  /** How many events became durable. */
  public long events() {
    return truth.highest();
  }

  /** Of all that happened: equal for equal runs. */
  public long traceHash() {
    return trace.hash();
  }

  /** The last lines of the trace. */
  public List<String> lastLines() {
    return trace.lastLines();
  }

  /** How often what happened. */
  public Map<String, Integer> happened() {
    return trace.happened();
  }
}
