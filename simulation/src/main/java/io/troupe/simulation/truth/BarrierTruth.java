package io.troupe.simulation.truth;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.GuestId;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.EventRecord;
import io.troupe.coordination.barrier.BarrierCommand;
import io.troupe.coordination.barrier.BarrierEvent;
import io.troupe.coordination.barrier.BarrierGeneration;
import io.troupe.coordination.barrier.BarrierOutcome;
import io.troupe.coordination.barrier.BarrierOutcome.Broken;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.barrier.BarrierReply.NotArrived.Why;
import io.troupe.coordination.barrier.BarrierSettings;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import io.troupe.simulation.truth.TrueBarrier.Generation;
import io.troupe.simulation.truth.TrueBarrier.Party;
import io.troupe.testkit.world.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Barriers as their events show them, told anew and in another way than the product does: a
 * generation trips once all parties are here and not before, or is broken, once and for all of
 * them; nobody is taken for dead, or done with waiting, early by any clock within the drift, nor
 * waits on once it is over.
 */
public final class BarrierTruth {
  private static final double NANOS_PER_MILLI = 1e6;

  /** Of how many generations a barrier says how they ended. */
  private static final int TOLD = 16;

  private final BarrierSettings settings;
  private final Predicate<GuestId> isHere;
  private final double slowest;
  private final TreeMap<ObjectName, TrueBarrier> barriers = new TreeMap<>();
  private final Map<ObjectName, List<TrueBarrier>> made = new HashMap<>();
  private final Map<Long, Generation> generations = new HashMap<>();

  BarrierTruth(BarrierSettings settings, Predicate<GuestId> isHere, double slowest) {
    this.settings = settings;
    this.isHere = isHere;
    this.slowest = slowest;
  }

  /** How many wait. */
  long left() {
    return barriers.values().stream().mapToLong(it -> it.here().size()).sum();
  }

  // --- What happens -----------------------------------------------------------------------------

  /** Something was decided for who asked: whatever was over by then has ended before. */
  void decided(EventRecord record, long number) {
    barriers.forEach(
        (name, barrier) ->
            barrier
                .here()
                .forEach(
                    it ->
                        check(
                            Math.min(it.waitDueMillis, it.leaseDueMillis) > record.timeMillis(),
                            "what is over ends first: %s waits at %s at event %s, of %s ms",
                            it.asked.party(),
                            name,
                            number,
                            record.timeMillis())));
  }

  /** An event that a request led to; what the request is to be answered. */
  KindReply asked(
      BarrierCommand command, BarrierEvent event, EventRecord record, long number, long nanos) {
    check(
        wanted(command, number).isEmpty(),
        "the rules decide: event %s is %s for %s, where %s",
        number,
        event,
        command,
        wanted(command, number));
    return switch (event) {
      case BarrierEvent.PartyArrived arrived ->
          arrived(as(BarrierCommand.Arrive.class, command), arrived, record, number, nanos);
      case BarrierEvent.LeaseRenewed renewed -> {
        BarrierCommand.Renew asked = as(BarrierCommand.Renew.class, command);
        isOf(event, asked.name().equals(event.name()) && asked.party().equals(renewed.party()));
        isStretched(asked.leaseMillis(), renewed.leaseMillis(), event);
        Party party = barrier(event).here(asked.party()).orElseThrow();
        party.livesUntil = Math.max(party.livesUntil, nanos + lasts(asked.leaseMillis()));
        party.leaseDueMillis =
            Math.max(party.leaseDueMillis, record.timeMillis() + renewed.leaseMillis());
        yield new BarrierReply.Renewed();
      }
      case BarrierEvent.GenerationBroken broken -> {
        BarrierCommand.Leave asked = as(BarrierCommand.Leave.class, command);
        Broken how = new Broken(Broken.Why.LEFT, Optional.of(asked.party()));
        isOf(event, asked.name().equals(event.name()) && how.equals(broken.how()));
        breaks(barrier(event), how, number);
        yield new BarrierReply.Left();
      }
      case BarrierEvent.BarrierReset unused -> {
        isOf(event, as(BarrierCommand.Reset.class, command).name().equals(event.name()));
        TrueBarrier barrier = barrier(event);
        if (barrier.current().isPresent()) {
          breaks(barrier, new Broken(Broken.Why.RESET, Optional.empty()), number);
        }
        barrier.isBroken = false;
        yield new BarrierReply.WasReset(true);
      }
      case BarrierEvent.BarrierDeleted unused -> {
        isOf(event, as(BarrierCommand.Delete.class, command).name().equals(event.name()));
        barrier(event).deletedAt = number;
        barriers.remove(event.name());
        yield new BarrierReply.Deleted(true);
      }
    };
  }

  private KindReply arrived(
      BarrierCommand.Arrive asked,
      BarrierEvent.PartyArrived event,
      EventRecord record,
      long number,
      long nanos) {
    isOf(
        event,
        asked.name().equals(event.name())
            && asked.party().equals(event.party())
            && asked.parties() == event.parties()
            && asked.session().equals(event.session()));
    isStretched(asked.leaseMillis(), event.leaseMillis(), event);
    isStretched(asked.waitMillis(), event.waitMillis(), event);
    TrueBarrier barrier =
        barriers.computeIfAbsent(asked.name(), name -> made(name, asked.parties()));
    if (barrier.current().isEmpty()) {
      Generation begun = new Generation(number, barrier);
      barrier.all.add(begun);
      generations.put(number, begun);
    }
    Generation generation = barrier.all.getLast();
    generation.parties.add(
        new Party(
            asked,
            nanos + lasts(asked.waitMillis()),
            record.timeMillis() + event.waitMillis(),
            nanos + lasts(asked.leaseMillis()),
            record.timeMillis() + event.leaseMillis()));
    int missing = barrier.parties - generation.parties.size();
    if (missing == 0) {
      ends(generation, new BarrierOutcome.Tripped(), number);
    }
    return new BarrierReply.Arrived(new BarrierGeneration(generation.number), missing);
  }

  private TrueBarrier made(ObjectName name, int parties) {
    TrueBarrier barrier = new TrueBarrier(parties);
    made.computeIfAbsent(name, unused -> new ArrayList<>()).add(barrier);
    return barrier;
  }

  /** An event that time made. */
  void elapsed(BarrierEvent event, EventRecord record, long number, long nanos) {
    if (!(event instanceof BarrierEvent.GenerationBroken broken)) {
      throw new Violation("nobody asked for event " + number + ", " + event);
    }
    TrueBarrier barrier = barrier(event);
    Optional<Party> party = broken.how().party().flatMap(barrier::here);
    check(party.isPresent(), "the rules decide: event %s is %s, of nobody here", number, event);
    Party late = party.orElseThrow();
    boolean isLease = broken.how().why() == Broken.Why.LEASE_ELAPSED;
    check(
        isLease || broken.how().why() == Broken.Why.WAIT_ELAPSED,
        "the rules decide: event %s is %s, by time",
        number,
        event);
    double until = isLease ? late.livesUntil : late.waitsUntil;
    check(
        nanos >= until,
        "nothing ends early: event %s is %s, %.3f ms before its time",
        number,
        event,
        (until - nanos) / NANOS_PER_MILLI);
    long due = isLease ? late.leaseDueMillis : late.waitDueMillis;
    check(
        barrier.here().stream()
            .allMatch(it -> due <= Math.min(it.leaseDueMillis, it.waitDueMillis)),
        "the rules decide: event %s is %s, of %s, and another was over before",
        number,
        event,
        due);
    breaks(barrier, broken.how(), number);
  }

  /** A session is no guest here any more: whatever its parties wait for is broken. */
  void departed(GuestId guest, long number) {
    for (TrueBarrier barrier : barriers.values()) {
      barrier.here().stream()
          .filter(it -> it.asked.session().equals(Optional.of(guest)))
          .map(it -> it.asked.party())
          .findFirst()
          .ifPresent(
              it -> breaks(barrier, new Broken(Broken.Why.SESSION_ENDED, Optional.of(it)), number));
    }
  }

  private static void breaks(TrueBarrier barrier, Broken how, long number) {
    ends(barrier.current().orElseThrow(), how, number);
    barrier.isBroken = true;
  }

  private static void ends(Generation generation, BarrierOutcome outcome, long number) {
    generation.outcome = outcome;
    generation.overAt = number;
  }

  /** By the slowest clock. */
  private double lasts(long millis) {
    return millis * NANOS_PER_MILLI / slowest;
  }

  private static void isStretched(long asked, long is, BarrierEvent event) {
    isOf(event, is >= asked && is <= asked * 11 / 10 + 3);
  }

  private static void isOf(BarrierEvent event, boolean right) {
    check(right, "the rules decide: %s is not what was asked for", event);
  }

  private static <C extends BarrierCommand> C as(Class<C> type, BarrierCommand command) {
    check(type.isInstance(command), "the rules decide: another event for %s", command);
    return type.cast(command);
  }

  private TrueBarrier barrier(BarrierEvent event) {
    @Nullable TrueBarrier barrier = barriers.get(event.name());
    check(barrier != null, "the rules decide: %s is of no barrier", event);
    return Objects.requireNonNull(barrier);
  }

  // --- Answers ----------------------------------------------------------------------------------

  /** A request was answered, and no event of a barrier came of it. */
  void answered(BarrierCommand command, KindReply reply, long number) {
    Optional<BarrierReply> wanted = wanted(command, number);
    check(
        wanted.isPresent() && wanted.get().equals(reply),
        "the rules decide: event %s answers %s for %s, where %s is right",
        number,
        reply,
        command,
        wanted);
  }

  /** What a change is answered that changes nothing; empty if it is to change something. */
  private Optional<BarrierReply> wanted(BarrierCommand command, long number) {
    return switch (command) {
      case BarrierCommand.Arrive arrive -> wanted(arrive);
      case BarrierCommand.Renew it -> notHere(it.name(), it.party(), it.generation());
      case BarrierCommand.Leave it -> notHere(it.name(), it.party(), it.generation());
      case BarrierCommand.Reset reset -> {
        @Nullable TrueBarrier barrier = barriers.get(reset.name());
        yield barrier == null
            ? Optional.of(new BarrierReply.NotThere())
            : barrier.isBroken || barrier.current().isPresent()
                ? Optional.empty()
                : Optional.of(new BarrierReply.WasReset(false));
      }
      case BarrierCommand.Delete delete ->
          barriers.containsKey(delete.name())
              ? Optional.empty()
              : Optional.of(new BarrierReply.Deleted(false));
      default -> throw new Violation("a read is no write: " + command + ", at event " + number);
    };
  }

  private Optional<BarrierReply> wanted(BarrierCommand.Arrive arrive) {
    @Nullable TrueBarrier barrier = barriers.get(arrive.name());
    if (barrier == null && barriers.size() >= settings.maxBarriers()) {
      return not(Why.BARRIERS_FULL, arrive.parties());
    }
    if (barrier != null && barrier.parties != arrive.parties()) {
      return not(Why.OTHER_PARTIES, barrier.parties);
    }
    if (barrier != null && barrier.here(arrive.party()).isPresent()) {
      int place = barrier.here().indexOf(barrier.here(arrive.party()).get());
      return Optional.of(
          new BarrierReply.Arrived(
              new BarrierGeneration(barrier.all.getLast().number), barrier.parties - 1 - place));
    }
    if (barrier != null && barrier.isBroken) {
      return not(Why.BROKEN, barrier.parties);
    }
    return arrive.session().isPresent() && !isHere.test(arrive.session().get())
        ? not(Why.NO_SESSION, arrive.parties())
        : Optional.empty();
  }

  private static Optional<BarrierReply> not(Why why, int parties) {
    return Optional.of(new BarrierReply.NotArrived(why, parties));
  }

  private Optional<BarrierReply> notHere(
      ObjectName name, LockOwner owner, BarrierGeneration which) {
    boolean here =
        Optional.ofNullable(barriers.get(name))
            .filter(it -> it.current().filter(now -> now.number == which.number()).isPresent())
            .flatMap(it -> it.here(owner))
            .isPresent();
    return here ? Optional.empty() : Optional.of(new BarrierReply.NotHere());
  }

  /**
   * Somebody who knows of a generation was told of its end; the least version that this shows.
   *
   * @param highest what is durable now
   */
  long awaited(BarrierCommand.Await await, KindReply reply, long floor, long highest) {
    @Nullable Generation known = generations.get(await.generation().number());
    check(known != null, "nobody was told of the generation of %s", await);
    Generation generation = Objects.requireNonNull(known);
    TrueBarrier barrier = generation.barrier;
    List<TrueBarrier> lives = lives(await.name(), barrier);
    return switch (reply) {
      case BarrierReply.Ended ended -> {
        check(
            generation.overAt <= highest
                && ended.outcome().equals(generation.outcome)
                && barrier.deletedAt > floor
                && behind(generation, floor).size() < TOLD,
            "P2 linearizable: %s is told %s, where it is %s",
            await,
            ended,
            generation.outcome);
        yield generation.overAt;
      }
      case BarrierReply.NotThere unused -> {
        long gone = Long.MAX_VALUE;
        for (int i = lives.size() - 1; i >= 0; i--) {
          long madeAgain = i + 1 < lives.size() ? lives.get(i + 1).madeAt() : Long.MAX_VALUE;
          gone = madeAgain > floor ? lives.get(i).deletedAt : gone;
        }
        check(gone <= highest, "P1 durable: %s finds nothing", await);
        yield gone;
      }
      case BarrierReply.Past unused -> {
        List<Generation> behind = behind(generation, highest);
        long past =
            barrier.deletedAt > floor && behind.size() >= TOLD
                ? behind.get(TOLD - 1).overAt
                : lives.stream()
                    .skip(1)
                    .filter(it -> it.deletedAt > floor)
                    .findFirst()
                    .map(TrueBarrier::madeAt)
                    .orElse(Long.MAX_VALUE);
        check(
            past <= highest,
            "P1 durable: %s is told that it is long past, with %s behind it",
            await,
            behind.size());
        yield past;
      }
      default -> throw new Violation("P1 durable: %s is told %s".formatted(await, reply));
    };
  }

  /** The barriers of a name, from one of them on. */
  private List<TrueBarrier> lives(ObjectName name, TrueBarrier from) {
    List<TrueBarrier> all = made.getOrDefault(name, List.of());
    int first = all.indexOf(from);
    check(first >= 0, "the rules decide: a generation of another barrier is asked %s for", name);
    return all.subList(first, all.size());
  }

  /** What came behind it and was over by then. */
  private static List<Generation> behind(Generation generation, long then) {
    List<Generation> all = generation.barrier.all;
    return all.subList(all.indexOf(generation) + 1, all.size()).stream()
        .filter(it -> it.overAt <= then)
        .toList();
  }

  /** A barrier was shown, as it is now. */
  void explained(BarrierCommand.Explain explain, KindReply reply) {
    @Nullable TrueBarrier barrier = barriers.get(explain.name());
    check(reply.equals(right(barrier)), "the rules decide: %s shows %s", explain, reply);
  }

  private static BarrierReply right(@Nullable TrueBarrier barrier) {
    if (barrier == null) {
      return new BarrierReply.NotThere();
    }
    List<LockOwner> here = barrier.here().stream().map(it -> it.asked.party()).toList();
    return new BarrierReply.Explained(
        barrier.parties,
        new BarrierGeneration(barrier.all.getLast().number),
        here,
        barrier.before().stream().filter(it -> !here.contains(it)).toList(),
        barrier.isBroken ? Optional.of((Broken) last(barrier)) : Optional.empty());
  }

  private static BarrierOutcome last(TrueBarrier barrier) {
    return Objects.requireNonNull(barrier.all.getLast().outcome);
  }

  /** The barriers were listed, as they are now. */
  void listed(BarrierReply.Listed reply) {
    List<BarrierReply.Listed.Barrier> right =
        barriers.entrySet().stream()
            .map(
                it ->
                    new BarrierReply.Listed.Barrier(
                        it.getKey(),
                        it.getValue().parties,
                        it.getValue().here().size(),
                        it.getValue().isBroken))
            .toList();
    check(
        reply.barriers().equals(right),
        "the rules decide: the barriers are %s, and told is %s",
        right,
        reply);
  }
}
