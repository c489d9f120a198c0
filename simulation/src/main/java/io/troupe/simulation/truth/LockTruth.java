package io.troupe.simulation.truth;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockEvent;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockSettings;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.testkit.world.Violation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Locks as their events show them, told anew and in another way than the product does. Every event
 * is held against it: nobody gets a lock that others hold or are to have before, tokens rise, who
 * waits is served in order and not forgotten, and no lease, delay or wait ends early by any clock
 * within the drift.
 */
public final class LockTruth {
  private static final double NANOS_PER_MILLI = 1e6;

  private final LockSettings settings;
  private final Predicate<GuestId> isHere;
  private final double slowest;
  private final Map<LockName, TrueLock> locks = new HashMap<>();
  private final Map<Long, Place> places = new HashMap<>();
  private final Set<Long> forced = new HashSet<>();
  private final Set<Long> refused = new HashSet<>();

  LockTruth(LockSettings settings, Predicate<GuestId> isHere, double slowest) {
    this.settings = settings;
    this.isHere = isHere;
    this.slowest = slowest;
  }

  /** Whether an operator took the lock from who had this token. */
  public boolean isForced(FencingToken token) {
    return forced.contains(token.number());
  }

  /** An event that a request led to; what the request is to be answered. */
  KindReply asked(LockCommand command, LockEvent event, long number, long nanos) {
    TrueLock lock = lock(event.name());
    check(
        command.lock().filter(event.name()::equals).isPresent(),
        "the rules decide: event %s is %s for %s",
        number,
        event,
        command);
    return switch (event) {
      case LockEvent.LockGranted granted -> {
        Place place = new Place(number, (LockCommand.Wish) command, 0);
        isAsAsked(place.asked, granted.owner(), granted.mode(), granted.session(), number);
        check(
            lock.waiters.isEmpty() && mayHold(lock, place),
            "one holder: event %s grants %s, which others have",
            number,
            event);
        check(wanted(place.asked).isEmpty(), "bounded: event %s is past a limit", number);
        places.put(number, place);
        grant(lock, place, number, nanos);
        yield new LockReply.Granted(new LockTicket(number), new FencingToken(place.token), 1);
      }
      case LockEvent.WaiterQueued queued -> {
        LockCommand.Wish asked = (LockCommand.Wish) command;
        isAsAsked(asked, queued.owner(), queued.mode(), queued.session(), number);
        Place place = new Place(number, asked, nanos + lasts(asked.waitMillis()));
        check(
            !lock.waiters.isEmpty() || !mayHold(lock, place),
            "the rules decide: event %s waits for a lock that is free",
            number);
        check(wanted(asked).isEmpty(), "bounded: event %s is past a limit", number);
        places.put(number, place);
        lock.waiters.add(place);
        yield new LockReply.Queued(new LockTicket(number), lock.waiters.size() - 1);
      }
      case LockEvent.LockReentered again -> {
        Place place = holder(lock, again.ticket(), number);
        LockCommand.Wish asked = (LockCommand.Wish) command;
        check(place.isOf(asked.owner()), "the rules decide: event %s is not its owner's", number);
        check(wanted(asked).isEmpty(), "the rules decide: event %s is not allowed", number);
        check(
            !place.isShared() || asked.mode() == LockMode.SHARED,
            "one holder: event %s makes a shared lock an exclusive one",
            number);
        place.holds++;
        place.delayMillis = Math.max(place.delayMillis, asked.delayMillis());
        place.holdsUntil = Math.max(place.holdsUntil, nanos + lasts(asked.leaseMillis()));
        yield new LockReply.Granted(again.ticket(), new FencingToken(place.token), place.holds);
      }
      case LockEvent.LeaseRenewed renewed -> {
        Place place = holder(lock, renewed.ticket(), number);
        LockCommand.Renew asked = (LockCommand.Renew) command;
        isTheirs(place, asked.owner(), asked.token(), number);
        place.holdsUntil = Math.max(place.holdsUntil, nanos + lasts(asked.leaseMillis()));
        yield new LockReply.Renewed();
      }
      case LockEvent.LockReleased released -> {
        Place place = holder(lock, released.ticket(), number);
        LockCommand.Release asked = (LockCommand.Release) command;
        isTheirs(place, asked.owner(), asked.token(), number);
        place.holds--;
        if (place.holds == 0) {
          end(lock, place, number, nanos);
        }
        yield new LockReply.Released(place.holds);
      }
      case LockEvent.ClaimLeft left -> {
        LockCommand.Leave asked = (LockCommand.Leave) command;
        Place place = place(lock, left.ticket(), number);
        check(
            place.isOf(asked.owner()) && asked.ticket().equals(left.ticket()),
            "the rules decide: event %s leaves another's place",
            number);
        end(lock, place, number, nanos);
        yield new LockReply.Left();
      }
      case LockEvent.LockForced force -> {
        check(
            force.token().equals(((LockCommand.ForceRelease) command).token()),
            "the rules decide: event %s is %s for %s",
            number,
            force,
            command);
        yield forced(lock, force, number, nanos);
      }
      case LockEvent.WaiterRefused refused -> {
        LockCommand.RefuseWaiter asked = (LockCommand.RefuseWaiter) command;
        check(
            asked.ticket().equals(refused.ticket()) && lock.isSeen(asked),
            "the rules decide: event %s refuses who is not as it was seen: %s",
            number,
            asked);
        Place place = place(lock, refused.ticket(), number);
        this.refused.add(place.ticket);
        end(lock, place, number, nanos);
        yield new LockReply.Left();
      }
      case LockEvent.HoldersAsked toGive -> {
        check(
            toGive.token().equals(((LockCommand.AskHolders) command).token())
                && lock.holders(toGive.token()).stream().anyMatch(it -> !it.isAsked),
            "the rules decide: event %s asks nobody anew for %s",
            number,
            command);
        lock.holders(toGive.token()).forEach(it -> it.isAsked = true);
        yield new LockReply.Asked(lock.holders(toGive.token()).size());
      }
      case LockEvent.LeaseElapsed unused -> throw notAsked(event, number);
      case LockEvent.WaitElapsed unused -> throw notAsked(event, number);
      case LockEvent.DelayElapsed unused -> throw notAsked(event, number);
    };
  }

  private static Violation notAsked(LockEvent event, long number) {
    return new Violation("the rules decide: event %s is %s, by a request".formatted(number, event));
  }

  private KindReply forced(TrueLock lock, LockEvent.LockForced force, long number, long nanos) {
    List<Place> meant =
        lock.holders.stream()
            .filter(it -> force.token().map(token -> token.number() == it.token).orElse(true))
            .toList();
    check(
        !meant.isEmpty() || (force.token().isEmpty() && lock.delayed),
        "the rules decide: event %s takes nothing",
        number);
    for (Place place : meant) {
      forced.add(place.token);
      place.endedAt = number;
    }
    lock.holders.removeAll(meant);
    if (force.token().isEmpty()) {
      lock.delayed = false;
    }
    handOn(lock, number, nanos);
    return new LockReply.Forced(meant.size());
  }

  /** An event that time made. */
  void elapsed(LockEvent event, long number, long nanos) {
    TrueLock lock = lock(event.name());
    switch (event) {
      case LockEvent.LeaseElapsed elapsed -> {
        Place place = holder(lock, elapsed.ticket(), number);
        isNotEarly(place.holdsUntil, nanos, event, number);
        check(!place.isBound(), "the rules decide: event %s, under a session", number);
        delay(lock, place, nanos);
        end(lock, place, number, nanos);
      }
      case LockEvent.WaitElapsed elapsed -> {
        Place place = place(lock, elapsed.ticket(), number);
        check(place.token == 0, "the rules decide: event %s, but it is held", number);
        isNotEarly(place.waitsUntil, nanos, event, number);
        end(lock, place, number, nanos);
      }
      case LockEvent.DelayElapsed unused -> {
        check(lock.delayed, "the rules decide: event %s ends no delay", number);
        isNotEarly(lock.delayedUntil, nanos, event, number);
        lock.delayed = false;
        handOn(lock, number, nanos);
      }
      default -> throw new Violation("nobody asked for event " + number + ", " + event);
    }
  }

  /** The holder was lost. */
  private void delay(TrueLock lock, Place place, long nanos) {
    if (place.delayMillis > 0) {
      double until = nanos + lasts(place.delayMillis);
      lock.delayedUntil = lock.delayed ? Math.max(lock.delayedUntil, until) : until;
      lock.delayed = true;
    }
  }

  /**
   * Sessions have ended: nothing is handed on before all that is bound to them is gone.
   *
   * @param departed whether each was lost
   */
  void departed(Map<GuestId, Boolean> departed, long number, long nanos) {
    for (TrueLock lock : locks.values()) {
      Predicate<Place> isBound = it -> it.asked.session().filter(departed::containsKey).isPresent();
      List<Place> gone =
          Stream.concat(lock.holders.stream(), lock.waiters.stream()).filter(isBound).toList();
      for (Place place : gone) {
        place.endedAt = number;
        if (place.token != 0 && departed.getOrDefault(place.asked.session().orElseThrow(), false)) {
          delay(lock, place, nanos);
        }
      }
      lock.holders.removeAll(gone);
      lock.waiters.removeAll(gone);
      handOn(lock, number, nanos);
    }
  }

  private static void isNotEarly(double until, long nanos, LockEvent event, long number) {
    check(
        nanos >= until,
        "nothing ends early: event %s is %s, %.3f ms before its time",
        number,
        event,
        (until - nanos) / NANOS_PER_MILLI);
  }

  /** By the slowest clock. */
  private double lasts(long millis) {
    return millis * NANOS_PER_MILLI / slowest;
  }

  private static void isAsAsked(
      LockCommand.Wish asked,
      LockOwner owner,
      LockMode mode,
      Optional<GuestId> session,
      long number) {
    check(
        asked.owner().equals(owner) && asked.mode() == mode && asked.session().equals(session),
        "the rules decide: event %s is not what %s asks",
        number,
        asked);
  }

  private static void isTheirs(Place place, LockOwner owner, FencingToken token, long number) {
    check(
        place.isOf(owner) && place.token == token.number(),
        "the rules decide: event %s is of ticket %s, which %s does not hold",
        number,
        place.ticket,
        owner);
  }

  private static boolean mayHold(TrueLock lock, Place place) {
    return !lock.delayed
        && (lock.holders.isEmpty() || (place.isShared() && lock.holders.getFirst().isShared()));
  }

  private void grant(TrueLock lock, Place place, long number, long nanos) {
    if (lock.holders.isEmpty()) {
      check(number > lock.highestToken, "tokens rise: %s after %s", number, lock.highestToken);
      lock.highestToken = number;
    }
    place.token = lock.highestToken;
    place.holds = 1;
    place.grantedAt = number;
    place.holdsUntil = nanos + lasts(place.asked.leaseMillis());
    lock.holders.add(place);
  }

  private void end(TrueLock lock, Place place, long number, long nanos) {
    place.endedAt = number;
    lock.holders.remove(place);
    lock.waiters.remove(place);
    handOn(lock, number, nanos);
  }

  private void handOn(TrueLock lock, long number, long nanos) {
    while (!lock.waiters.isEmpty() && mayHold(lock, lock.waiters.getFirst())) {
      grant(lock, lock.waiters.removeFirst(), number, nanos);
    }
  }

  private TrueLock lock(LockName name) {
    return locks.computeIfAbsent(name, unused -> new TrueLock());
  }

  private Place holder(TrueLock lock, LockTicket ticket, long number) {
    Place place = place(lock, ticket, number);
    check(lock.holders.contains(place), "the rules decide: event %s, but it waits", number);
    return place;
  }

  private Place place(TrueLock lock, LockTicket ticket, long number) {
    @Nullable Place place = places.get(ticket.number());
    check(
        place != null && (lock.holders.contains(place) || lock.waiters.contains(place)),
        "the rules decide: event %s is of %s, which is over",
        number,
        ticket);
    return Objects.requireNonNull(place);
  }

  // --- Answers ----------------------------------------------------------------------------------

  /** A request was answered, and no event of a lock came of it. */
  void answered(LockCommand command, KindReply reply, long number) {
    LockReply answer = (LockReply) reply;
    switch (command) {
      case LockCommand.Wish acquire -> {
        Optional<LockReply> wanted = wanted(acquire);
        check(
            wanted.filter(answer::equals).isPresent(),
            "the rules decide: event %s answers %s for %s, where %s is right",
            number,
            answer,
            acquire,
            wanted);
      }
      case LockCommand.Renew renew ->
          check(
              answer instanceof LockReply.NotHeld
                  && lock(renew.name()).holders.stream()
                      .noneMatch(
                          it ->
                              it.isOf(renew.owner())
                                  && it.token == renew.token().number()
                                  && !it.isBound()),
              "the rules decide: event %s answers %s for %s, which has a lease of its own",
              number,
              answer,
              renew);
      case LockCommand.Release release ->
          isNotHeld(release.name(), release.owner(), release.token(), number);
      case LockCommand.Leave leave ->
          check(
              Optional.ofNullable(places.get(leave.ticket().number()))
                  .filter(it -> it.isOf(leave.owner()) && it.endedAt == Long.MAX_VALUE)
                  .isEmpty(),
              "the rules decide: event %s says that %s has no place",
              number,
              leave);
      case LockCommand.ForceRelease force ->
          check(
              (force.token().isPresent() || !lock(force.name()).delayed)
                  && lock(force.name()).holders.stream()
                      .noneMatch(
                          it ->
                              force.token().map(token -> token.number() == it.token).orElse(true)),
              "the rules decide: event %s says that nobody holds %s",
              number,
              force);
      case LockCommand.AskHolders ask -> {
        List<Place> meant = lock(ask.name()).holders(ask.token());
        check(
            meant.stream().allMatch(it -> it.isAsked)
                && answer.equals(
                    meant.isEmpty() ? new LockReply.NotHeld() : new LockReply.Asked(meant.size())),
            "the rules decide: event %s answers %s for %s",
            number,
            answer,
            ask);
      }
      case LockCommand.RefuseWaiter refuse ->
          check(
              answer instanceof LockReply.NotHeld && !lock(refuse.name()).isSeen(refuse),
              "the rules decide: event %s refuses nobody for %s",
              number,
              refuse);
      default -> throw new Violation("a read is no write: " + command);
    }
  }

  /** What an acquisition is answered that changes nothing; empty if it is to change something. */
  private Optional<LockReply> wanted(LockCommand.Wish acquire) {
    if (acquire.session().isPresent() && !isHere.test(acquire.session().get())) {
      return Optional.of(new LockReply.NotAllowed(LockReply.NotAllowed.Why.NO_SESSION));
    }
    TrueLock lock = lock(acquire.name());
    Place asked = new Place(0, acquire, 0);
    Optional<Place> mine =
        Stream.concat(lock.holders.stream(), lock.waiters.stream())
            .filter(it -> it.isOf(acquire.owner()))
            .findFirst();
    if (mine.isPresent() && !mine.get().asked.session().equals(acquire.session())) {
      return Optional.of(new LockReply.NotAllowed(LockReply.NotAllowed.Why.OTHER_SESSION));
    }
    Optional<Place> holds = lock.holders.stream().filter(it -> it.isOf(acquire.owner())).findAny();
    if (holds.isPresent()) {
      return holds.get().isShared() && !asked.isShared()
          ? Optional.of(new LockReply.NotAllowed(LockReply.NotAllowed.Why.UPGRADE))
          : Optional.empty();
    }
    Optional<Place> waits = lock.waiters.stream().filter(it -> it.isOf(acquire.owner())).findAny();
    if (waits.isPresent() && waits.get().isShared() != asked.isShared()) {
      return Optional.of(new LockReply.NotAllowed(LockReply.NotAllowed.Why.OTHER_MODE));
    }
    if (waits.isPresent() && acquire.waitMillis() > 0) {
      Place place = waits.get();
      return Optional.of(
          new LockReply.Queued(new LockTicket(place.ticket), lock.waiters.indexOf(place)));
    }
    boolean free = waits.isEmpty() && lock.waiters.isEmpty() && mayHold(lock, asked);
    if (!free && acquire.waitMillis() == 0) {
      return Optional.of(
          new LockReply.Busy(
              lock.holders.stream().findFirst().map(it -> new FencingToken(it.token))));
    }
    if (lock.holders.size() + lock.waiters.size() >= settings.maxQueue()) {
      return Optional.of(new LockReply.NotAllowed(LockReply.NotAllowed.Why.QUEUE_FULL));
    }
    long busy = locks.values().stream().filter(it -> !it.isIdle()).count();
    return lock.isIdle() && busy >= settings.maxLocks()
        ? Optional.of(new LockReply.NotAllowed(LockReply.NotAllowed.Why.LOCKS_FULL))
        : Optional.empty();
  }

  private void isNotHeld(LockName name, LockOwner owner, FencingToken token, long number) {
    check(
        lock(name).holders.stream().noneMatch(it -> it.isOf(owner) && it.token == token.number()),
        "the rules decide: event %s says that %s does not hold %s",
        number,
        owner,
        name);
  }

  /** The locks were listed, as they are now. */
  void listed(LockReply.Listed reply) {
    List<String> told =
        reply.locks().stream()
            .map(it -> it.name() + " " + it.holders() + "/" + it.waiters())
            .toList();
    List<String> right =
        locks.entrySet().stream()
            .filter(it -> !it.getValue().isIdle())
            .map(it -> it.getKey() + " " + it.getValue().counts())
            .sorted()
            .toList();
    check(told.equals(right), "the rules decide: the locks are %s, and told is %s", right, told);
  }

  /**
   * Somebody who waited was told, also for how long at least. The least version that it shows.
   *
   * @param floor what was known to be durable when it was asked
   * @param highest what is durable now
   * @param nanos when it reached the owner
   */
  long awaited(LockCommand.Await await, KindReply reply, long floor, long highest, long nanos) {
    @Nullable Place place = places.get(await.ticket().number());
    boolean isTheirs = place != null && place.isOf(await.owner());
    if (reply instanceof LockReply.Held held) {
      check(
          place != null
              && isTheirs
              && place.grantedAt <= highest
              && place.endedAt > floor
              && place.token == held.token().number()
              && (!place.isBound() || held.leftMillis() == 0),
          "P2 linearizable: %s is told %s",
          await,
          held);
      Place shown = Objects.requireNonNull(place);
      shown.holdsUntil = Math.max(shown.holdsUntil, nanos + lasts(held.leftMillis()));
      return shown.grantedAt;
    }
    check(
        reply instanceof LockReply.Deadlocked
            == (isTheirs && refused.contains(await.ticket().number())),
        "told why: %s is told %s",
        await,
        reply);
    check(
        place == null || !isTheirs || place.endedAt <= highest,
        "P2 linearizable: %s is told that its place is gone",
        await);
    return place == null || !isTheirs ? 0 : place.endedAt;
  }
}
