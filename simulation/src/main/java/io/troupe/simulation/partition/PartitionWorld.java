package io.troupe.simulation.partition;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.RequestId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.mail.MailEvent;
import io.troupe.actors.partition.EventRecord;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.partition.PartitionSettings;
import io.troupe.actors.session.SessionEvent;
import io.troupe.actors.shell.PartitionFormats;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.coordination.lock.LockReply;
import io.troupe.sharding.bond.BondLimits;
import io.troupe.sharding.guard.GuardLimits;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapKind;
import io.troupe.sharding.map.MapSettings;
import io.troupe.sharding.versions.HistoryLimits;
import io.troupe.simulation.truth.Coordination;
import io.troupe.simulation.truth.Times;
import io.troupe.simulation.truth.Truth;
import io.troupe.testkit.world.Agenda;
import io.troupe.testkit.world.Trace;
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

/**
 * A partition with maps, locks and sessions, up to two owners of it that both believe in
 * themselves, their journal, those who use it and a watcher. One thread, one seed: what is due next
 * by the world's own time happens next. First chaos; then the world heals, owners still come and go
 * for a while, and everything must come to its end.
 */
public final class PartitionWorld {
  static final PartitionId PARTITION = new PartitionId(3);

  private static final int CHAOTIC_STEPS = 3_000;
  private static final int USERS = 6;
  private static final int SESSION_CLIENTS = 2;
  private static final BondLimits BONDS = new BondLimits(2, 3);
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  /** How long owners still come and go after all else has healed: what is due ends all the same. */
  private static final long RESTLESS_NANOS = 200 * SECOND;

  /** By then everything has ended; keys may have to wait until older ones are forgotten. */
  private static final long PATIENCE_NANOS = 2_000 * SECOND;

  final Random random;
  final PartitionSettings settings;
  final List<Kind<?, ?>> kinds;
  final WireRegistry wire;
  final Truth truth;
  final JournalModel journal;
  final Draws draws;

  final Post post = new Post(this);
  final Owners owners;

  private final Trace trace;
  private final Agenda agenda = new Agenda();
  private final List<Actor> actors;
  private final List<LockUser> users;
  private final List<SessionClient> clients;
  private final List<ElectionUser> candidates;
  private final Watcher watcher = new Watcher(this);
  private final Map<Long, Sent> copies = new HashMap<>();
  private final Set<RequestId> refusedForGood = new HashSet<>();

  private Faults faults;
  private boolean healed;
  private long nextAddress = 1;

  /** The newest version that anybody was shown as durable. */
  private long floor;

  /** A copy under way, and when it first reached an owner. */
  private static final class Sent {
    private final Copy copy;
    private long arrivedNanos = Long.MAX_VALUE;

    /** What was durable then: an owner that confirms later knows all of it. */
    private long durable;

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
                Population.DRIFT,
                new GuardLimits(chance(50) ? 3 : 100, chance(50) ? 2_000 : 100_000),
                BONDS));
    kinds = Stream.concat(Stream.of(maps), population.kinds()).toList();
    wire = registry(kinds);
    truth =
        new Truth(
            PARTITION,
            settings,
            kinds,
            maps,
            new Coordination(PARTITION, Population.LIMITS, Faults.SLOWEST),
            wire,
            new Times(Faults.SLOWEST, Faults.FASTEST));
    journal = new JournalModel(flaw, wire, this::stored);
    draws = new Draws(random, this::drawnSession);
    owners = new Owners(this);
    trace = Trace.to(agenda, sink);
    clients =
        IntStream.rangeClosed(1, population.hasSessions() ? SESSION_CLIENTS : 0)
            .mapToObj(it -> new SessionClient(this, it, new Clock(random, now(), faults)))
            .toList();
    users =
        IntStream.rangeClosed(1, population == Population.LOCKS ? USERS : 0)
            .mapToObj(it -> new LockUser(this, it, clockOf(it), processOf(it)))
            .toList();
    candidates =
        IntStream.rangeClosed(1, population == Population.ELECTIONS ? USERS : 0)
            .mapToObj(it -> new ElectionUser(this, it, new Clock(random, now(), faults)))
            .toList();
    Client ann = new Client(this, "ann", Client.Writes.IN_SESSIONS);
    actors =
        switch (population) {
          case MAPS ->
              List.of(
                  ann,
                  new Client(this, "bob", Client.Writes.IN_SESSIONS),
                  new Client(this, "kay", Client.Writes.UNDER_KEYS),
                  new Client(this, "ray", Client.Writes.NOTHING));
          case LOCKS ->
              Stream.of(users.stream(), clients.stream(), Stream.of(new Operator(this), ann))
                  .<Actor>flatMap(it -> it)
                  .toList();
          case BARRIERS ->
              Stream.of(barrierUsers(), clients.stream(), Stream.of(ann))
                  .<Actor>flatMap(it -> it)
                  .toList();
          case SEMAPHORES -> Stream.concat(semaphoreUsers(), Stream.of(ann)).toList();
          case ELECTIONS ->
              Stream.of(candidates.stream(), Stream.of(new ElectionObserver(this), ann))
                  .<Actor>flatMap(it -> it)
                  .toList();
        };
  }

  private Stream<SemaphoreUser> semaphoreUsers() {
    return IntStream.rangeClosed(1, USERS)
        .mapToObj(it -> new SemaphoreUser(this, it, new Clock(random, now(), faults)));
  }

  private Stream<BarrierUser> barrierUsers() {
    return IntStream.rangeClosed(1, USERS)
        .mapToObj(it -> new BarrierUser(this, it, clockOf(it), processOf(it)));
  }

  /** A third of them have leases of their own, the others live in processes with a session. */
  private Optional<SessionClient> processOf(int number) {
    int process = number % (SESSION_CLIENTS + 1);
    return process == 0 ? Optional.empty() : Optional.of(clients.get(process - 1));
  }

  private Clock clockOf(int number) {
    return processOf(number)
        .map(SessionClient::clock)
        .orElseGet(() -> new Clock(random, now(), faults));
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
    owners.start();
    actors.forEach(actor -> after(random.nextInt(20_000_000), () -> act(actor)));
    after(0, watcher::ask);
    after(10 * MILLI, owners::fate);
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
    owners.heal();
    say("world", "heals");
    after(0, () -> owners.restartUntil(now() + RESTLESS_NANOS));
    actors.forEach(actor -> after(random.nextInt(20_000_000), () -> act(actor)));
    after(0, watcher::ask);
  }

  private boolean isDone() {
    return actors.stream().noneMatch(Actor::isBusy)
        && truth.ending() == 0
        && truth.bound() == 0
        && truth.coordination().left().isEmpty()
        && watcher.after() >= truth.latestChange();
  }

  private String whatIsLeft() {
    return actors.stream().anyMatch(Actor::isBusy)
        ? "work does not end"
        : truth.ending() > 0
            ? truth.ending() + " keys that are due do not expire"
            : truth.bound() > 0
                ? truth.bound() + " keys do not go with their sessions"
                : !truth.coordination().left().isEmpty()
                    ? truth.coordination().left()
                    : "the watcher saw no change behind " + watcher.after();
  }

  private void step() {
    agenda.step();
    owners.forgetDead();
  }

  private void stored(SequenceNumber number, Epoch by, Bytes event, long decidedNanos) {
    EventRecord record = EventRecord.decode(event, wire);
    say("journal", "stores event %s: %s".formatted(number.number(), told(record)));
    count(record.event().getClass().getSimpleName());
    if (record.event() instanceof SessionEvent.Answered answered) {
      count("answered " + answered.reply().getClass().getSimpleName());
    }
    if (record.event() instanceof MailEvent.LettersTaken taken) {
      taken.letters().forEach(it -> count(it.fact().getClass().getSimpleName()));
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
    return owners.wallOffsetMillis() + now() / MILLI;
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

  List<ElectionUser> candidates() {
    return candidates;
  }

  List<SessionClient> clients() {
    return clients;
  }

  /** Most often of one that is here, and now and then of one that is not any more, or never was. */
  private Optional<GuestId> drawnSession() {
    if (clients.isEmpty() || chance(30)) {
      return Optional.empty();
    }
    Optional<GuestId> held =
        clients
            .get(random.nextInt(clients.size()))
            .session()
            .filter(HeldSession::isHere)
            .map(HeldSession::id);
    return chance(5)
        ? Optional.of(new GuestId(PARTITION, 1 + random.nextLong(truth.highest() + 1)))
        : held;
  }

  boolean isHealed() {
    return healed;
  }

  long floor() {
    return floor;
  }

  void refusedForGood(RequestId id) {
    refusedForGood.add(id);
  }

  // --- Messages ---------------------------------------------------------------------------------

  private void act(Actor actor) {
    if (now() < owners.nightUntil()) {
      at(owners.nightUntil() + random.nextInt(20_000_000), () -> act(actor));
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

  long messageDelay() {
    if (faults.delay() && chance(12)) {
      count("late message");
      return random.nextLong(chance(30) ? (chance(20) ? 500 : 30) * SECOND : SECOND);
    }
    return 50_000 + random.nextLong(2 * MILLI);
  }

  boolean isLost(String whose) {
    boolean lost = faults.loss() && chance(5);
    if (lost) {
      count("message lost");
      say("network", "loses a message of " + whose);
    }
    return lost;
  }

  long newAddress() {
    return nextAddress++;
  }

  void send(Copy copy) {
    long address = newAddress();
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
    List<Incarnation> live = owners.live();
    if (live.isEmpty()) {
      say("network", "finds nobody for " + address);
      return;
    }
    Sent sent = Objects.requireNonNull(copies.get(address));
    if (sent.arrivedNanos == Long.MAX_VALUE) {
      sent.arrivedNanos = now();
      sent.durable = truth.highest();
    }
    owners.of(sent.copy, live).ask(address, sent.copy);
  }

  /** An answer leaves an owner: it is judged now, whether or not it arrives. */
  void reply(String from, long address, PartitionReply reply) {
    if (post.takesBack(address, reply)) {
      return;
    }
    Sent sent = Objects.requireNonNull(copies.get(address));
    Copy copy = sent.copy;
    say(from, "answers %s of %s: %s".formatted(address, copy.asker().name(), reply));
    long shows = judge(sent, reply);
    if (!isLost(from)) {
      after(
          messageDelay(),
          () -> {
            floor = Math.max(floor, shows);
            copy.asker().answered(reply, shows);
          });
    }
  }

  private long judge(Sent sent, PartitionReply reply) {
    Copy copy = sent.copy;
    switch (reply) {
      case PartitionReply.Answered answered -> {
        count(
            answered.reply() instanceof LockReply.NotAllowed notAllowed
                ? "not allowed " + notAllowed.why()
                : answered.reply().getClass().getSimpleName());
        if (copy.id().isPresent()) {
          return truth.written(copy.id().get(), answered.reply(), copy.floorOfFirst());
        }
        long floor = copy.command() instanceof MapCommand ? copy.floor() : sent.durable;
        return truth.told(copy.command(), answered.reply(), floor, sent.arrivedNanos);
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
            copy.id().isPresent() || copy.command().access() instanceof Access.Write,
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
