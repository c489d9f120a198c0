package io.troupe.simulation.truth;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreCommand;
import io.troupe.coordination.semaphore.SemaphoreEvent;
import io.troupe.coordination.semaphore.SemaphoreReply;
import io.troupe.coordination.semaphore.SemaphoreReply.NotAllowed.Why;
import io.troupe.coordination.semaphore.SemaphoreSettings;
import io.troupe.testkit.world.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Semaphores as their events show them, told anew and in another way than the product does: no more
 * permits are granted than there are, who waits is served in order and not forgotten, and no lease
 * or wait ends early by any clock within the drift.
 */
public final class SemaphoreTruth {
  private static final double NANOS_PER_MILLI = 1e6;

  private final SemaphoreSettings settings;
  private final double slowest;
  private final Map<ObjectName, Semaphore> semaphores = new HashMap<>();
  private final Map<Long, Place> places = new HashMap<>();

  /**
   * No semaphores.
   *
   * @param slowest the rate of the slowest clock there may be
   */
  public SemaphoreTruth(SemaphoreSettings settings, double slowest) {
    this.settings = settings;
    this.slowest = slowest;
  }

  private static final class Semaphore {
    private final List<Place> holders = new ArrayList<>();
    private final List<Place> waiters = new ArrayList<>();
    private int permits;

    private int free() {
      return permits - holders.stream().mapToInt(it -> it.asked.permits()).sum();
    }
  }

  /** What one acquisition is, and was. Times are the world's, in nanoseconds. */
  private static final class Place {
    private final long ticket;
    private final SemaphoreCommand.Acquire asked;
    private final double waitsUntil;
    private double holdsUntil;
    private long token;
    private long endedAt = Long.MAX_VALUE;
    private boolean taken;

    private Place(long ticket, SemaphoreCommand.Acquire asked, double waitsUntil) {
      this.ticket = ticket;
      this.asked = asked;
      this.waitsUntil = waitsUntil;
    }

    private boolean isUnder(LockOwner owner, FencingToken which) {
      return asked.owner().equals(owner) && token == which.number();
    }
  }

  /** Whether an operator took what this ticket had got. */
  public boolean isTaken(LockTicket ticket) {
    @Nullable Place place = places.get(ticket.number());
    return place != null && place.taken;
  }

  /** An event that a request led to; what the request is to be answered. */
  KindReply asked(SemaphoreCommand command, SemaphoreEvent event, long number, long nanos) {
    return switch (event) {
      case SemaphoreEvent.PermitsSet set -> {
        SemaphoreCommand.SetPermits asked = (SemaphoreCommand.SetPermits) command;
        Semaphore semaphore = semaphores.computeIfAbsent(asked.name(), unused -> new Semaphore());
        check(
            set.name().equals(asked.name()) && set.permits() == asked.permits(),
            "the rules decide: event %s is %s for %s",
            number,
            set,
            asked);
        check(
            semaphores.size() <= settings.maxSemaphores(),
            "bounded: event %s makes one semaphore too many",
            number);
        check(
            !asked.onlyNew() || semaphore.permits == 0,
            "the rules decide: event %s changes what was there",
            number);
        semaphore.permits = set.permits();
        List<Place> vain =
            semaphore.waiters.stream().filter(it -> it.asked.permits() > set.permits()).toList();
        vain.forEach(it -> it.endedAt = number);
        semaphore.waiters.removeAll(vain);
        handOn(semaphore, number, nanos);
        yield new SemaphoreReply.Sized(set.permits(), true);
      }
      case SemaphoreEvent.SemaphoreDeleted deleted -> {
        Semaphore gone = Objects.requireNonNull(semaphores.remove(deleted.name()));
        check(
            gone.holders.isEmpty() && gone.waiters.isEmpty(),
            "the rules decide: event %s removes what is used",
            number);
        yield new SemaphoreReply.Deleted(true);
      }
      case SemaphoreEvent.PermitsGranted granted -> {
        SemaphoreCommand.Acquire asked = (SemaphoreCommand.Acquire) command;
        check(
            wanted(asked).isEmpty() && isFree(asked),
            "no more than there are: event %s grants %s, where %s",
            number,
            granted,
            wanted(asked));
        isAsAsked(asked, granted.owner(), granted.permits(), number);
        Place place = new Place(number, asked, 0);
        places.put(number, place);
        grant(semaphore(event), place, number, nanos);
        yield new SemaphoreReply.Granted(new LockTicket(number), new FencingToken(number));
      }
      case SemaphoreEvent.WaiterQueued queued -> {
        SemaphoreCommand.Acquire asked = (SemaphoreCommand.Acquire) command;
        check(
            wanted(asked).isEmpty() && !isFree(asked),
            "the rules decide: event %s waits, where %s",
            number,
            wanted(asked));
        isAsAsked(asked, queued.owner(), queued.permits(), number);
        Place place = new Place(number, asked, nanos + lasts(asked.waitMillis()));
        places.put(number, place);
        Semaphore semaphore = semaphore(event);
        semaphore.waiters.add(place);
        yield new SemaphoreReply.Queued(new LockTicket(number), semaphore.waiters.size() - 1);
      }
      case SemaphoreEvent.LeaseRenewed renewed -> {
        SemaphoreCommand.Renew asked = (SemaphoreCommand.Renew) command;
        Place place = place(event, renewed.ticket(), number);
        isTheirs(place, asked.owner(), asked.token(), number);
        place.holdsUntil = Math.max(place.holdsUntil, nanos + lasts(asked.leaseMillis()));
        yield new SemaphoreReply.Renewed();
      }
      case SemaphoreEvent.PermitsReleased released -> {
        SemaphoreCommand.Release asked = (SemaphoreCommand.Release) command;
        Place place = place(event, released.ticket(), number);
        isTheirs(place, asked.owner(), asked.token(), number);
        end(semaphore(event), place, number, nanos);
        yield new SemaphoreReply.Released(place.asked.permits());
      }
      case SemaphoreEvent.ClaimLeft left -> {
        SemaphoreCommand.Leave asked = (SemaphoreCommand.Leave) command;
        Place place = place(event, left.ticket(), number);
        check(
            place.asked.owner().equals(asked.owner()) && asked.ticket().equals(left.ticket()),
            "the rules decide: event %s leaves another's place",
            number);
        end(semaphore(event), place, number, nanos);
        yield new SemaphoreReply.Left();
      }
      case SemaphoreEvent.PermitsForced forced -> {
        Semaphore semaphore = semaphore(event);
        List<Place> meant =
            semaphore.holders.stream()
                .filter(it -> forced.token().map(t -> t.number() == it.token).orElse(true))
                .toList();
        check(!meant.isEmpty(), "the rules decide: event %s takes nothing", number);
        for (Place place : meant) {
          place.taken = true;
          place.endedAt = number;
        }
        semaphore.holders.removeAll(meant);
        handOn(semaphore, number, nanos);
        yield new SemaphoreReply.Forced(meant.size());
      }
      case SemaphoreEvent.LeaseElapsed unused -> throw notAsked(event, number);
      case SemaphoreEvent.WaitElapsed unused -> throw notAsked(event, number);
    };
  }

  private static Violation notAsked(SemaphoreEvent event, long number) {
    return new Violation("the rules decide: event %s is %s, by a request".formatted(number, event));
  }

  /** An event that time made. */
  void elapsed(SemaphoreEvent event, long number, long nanos) {
    switch (event) {
      case SemaphoreEvent.LeaseElapsed elapsed -> {
        Place place = place(event, elapsed.ticket(), number);
        check(place.token != 0, "the rules decide: event %s, but it waits", number);
        isNotEarly(place.holdsUntil, nanos, event, number);
        end(semaphore(event), place, number, nanos);
      }
      case SemaphoreEvent.WaitElapsed elapsed -> {
        Place place = place(event, elapsed.ticket(), number);
        check(place.token == 0, "the rules decide: event %s, but it holds", number);
        isNotEarly(place.waitsUntil, nanos, event, number);
        end(semaphore(event), place, number, nanos);
      }
      default -> throw new Violation("nobody asked for event " + number + ", " + event);
    }
  }

  private static void isNotEarly(double until, long nanos, SemaphoreEvent event, long number) {
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
      SemaphoreCommand.Acquire asked, LockOwner owner, int permits, long number) {
    check(
        asked.owner().equals(owner) && asked.permits() == permits,
        "the rules decide: event %s is not what %s asks",
        number,
        asked);
  }

  private static void isTheirs(Place place, LockOwner owner, FencingToken token, long number) {
    check(
        place.token != 0 && place.isUnder(owner, token),
        "the rules decide: event %s is of ticket %s, which %s does not hold",
        number,
        place.ticket,
        owner);
  }

  private boolean isFree(SemaphoreCommand.Acquire asked) {
    Semaphore semaphore = Objects.requireNonNull(semaphores.get(asked.name()));
    return semaphore.waiters.isEmpty() && asked.permits() <= semaphore.free();
  }

  private void grant(Semaphore semaphore, Place place, long number, long nanos) {
    place.token = number;
    place.holdsUntil = nanos + lasts(place.asked.leaseMillis());
    semaphore.holders.add(place);
  }

  private void end(Semaphore semaphore, Place place, long number, long nanos) {
    place.endedAt = number;
    semaphore.holders.remove(place);
    semaphore.waiters.remove(place);
    handOn(semaphore, number, nanos);
  }

  private void handOn(Semaphore semaphore, long number, long nanos) {
    while (!semaphore.waiters.isEmpty()
        && semaphore.waiters.getFirst().asked.permits() <= semaphore.free()) {
      grant(semaphore, semaphore.waiters.removeFirst(), number, nanos);
    }
  }

  private Semaphore semaphore(SemaphoreEvent event) {
    @Nullable Semaphore semaphore = semaphores.get(event.name());
    check(semaphore != null, "the rules decide: %s is of no semaphore", event);
    return Objects.requireNonNull(semaphore);
  }

  private Place place(SemaphoreEvent event, LockTicket ticket, long number) {
    @Nullable Place place = places.get(ticket.number());
    check(
        place != null && place.endedAt == Long.MAX_VALUE,
        "the rules decide: event %s is of %s, which is over",
        number,
        ticket);
    check(semaphores.containsKey(event.name()), "the rules decide: event %s is of none", number);
    return Objects.requireNonNull(place);
  }

  // --- Answers ----------------------------------------------------------------------------------

  /** A request was answered, and no event of a semaphore came of it. */
  void answered(SemaphoreCommand command, KindReply reply, long number) {
    Optional<? extends SemaphoreReply> wanted =
        switch (command) {
          case SemaphoreCommand.Acquire acquire -> wanted(acquire);
          case SemaphoreCommand.SetPermits set -> wanted(set);
          case SemaphoreCommand.Delete delete -> wanted(delete);
          case SemaphoreCommand.Renew it -> notHeld(it.name(), it.owner(), it.token());
          case SemaphoreCommand.Release it -> notHeld(it.name(), it.owner(), it.token());
          case SemaphoreCommand.Leave leave ->
              Optional.ofNullable(places.get(leave.ticket().number()))
                      .filter(it -> it.asked.name().equals(leave.name()))
                      .filter(it -> it.asked.owner().equals(leave.owner()))
                      .filter(it -> it.endedAt == Long.MAX_VALUE)
                      .isPresent()
                  ? Optional.empty()
                  : Optional.of(new SemaphoreReply.NotHeld());
          case SemaphoreCommand.ForceRelease force ->
              Optional.ofNullable(semaphores.get(force.name())).stream()
                      .flatMap(it -> it.holders.stream())
                      .anyMatch(it -> force.token().map(t -> t.number() == it.token).orElse(true))
                  ? Optional.empty()
                  : Optional.of(new SemaphoreReply.NotHeld());
          default -> throw new Violation("a read is no write: " + command);
        };
    check(
        wanted.isPresent() && wanted.get().equals(reply),
        "the rules decide: event %s answers %s for %s, where %s is right",
        number,
        reply,
        command,
        wanted);
  }

  private Optional<SemaphoreReply> notHeld(ObjectName name, LockOwner owner, FencingToken token) {
    @Nullable Semaphore semaphore = semaphores.get(name);
    return semaphore != null && semaphore.holders.stream().anyMatch(it -> it.isUnder(owner, token))
        ? Optional.empty()
        : Optional.of(new SemaphoreReply.NotHeld());
  }

  private Optional<SemaphoreReply> wanted(SemaphoreCommand.SetPermits set) {
    @Nullable Semaphore semaphore = semaphores.get(set.name());
    if (semaphore == null) {
      return semaphores.size() >= settings.maxSemaphores()
          ? not(Why.SEMAPHORES_FULL)
          : Optional.empty();
    }
    return set.onlyNew() || set.permits() == semaphore.permits
        ? Optional.of(new SemaphoreReply.Sized(semaphore.permits, false))
        : Optional.empty();
  }

  private Optional<SemaphoreReply> wanted(SemaphoreCommand.Delete delete) {
    @Nullable Semaphore semaphore = semaphores.get(delete.name());
    if (semaphore == null) {
      return Optional.of(new SemaphoreReply.Deleted(false));
    }
    return semaphore.holders.isEmpty() && semaphore.waiters.isEmpty()
        ? Optional.empty()
        : not(Why.IN_USE);
  }

  /** What an acquisition is answered that changes nothing; empty if it is to change something. */
  private Optional<SemaphoreReply> wanted(SemaphoreCommand.Acquire acquire) {
    @Nullable Semaphore semaphore = semaphores.get(acquire.name());
    if (semaphore == null) {
      return not(Why.NO_SEMAPHORE);
    }
    if (acquire.permits() > semaphore.permits) {
      return not(Why.TOO_MANY);
    }
    Optional<Place> waits =
        semaphore.waiters.stream().filter(it -> it.asked.owner().equals(acquire.owner())).findAny();
    if (waits.isPresent() && waits.get().asked.permits() != acquire.permits()) {
      return not(Why.OTHER_PERMITS);
    }
    if (waits.isPresent() && acquire.waitMillis() > 0) {
      return Optional.of(
          new SemaphoreReply.Queued(
              new LockTicket(waits.get().ticket), semaphore.waiters.indexOf(waits.get())));
    }
    if (!isFree(acquire) && acquire.waitMillis() == 0) {
      return Optional.of(new SemaphoreReply.Busy(Math.max(0, semaphore.free())));
    }
    return semaphore.holders.size() + semaphore.waiters.size() >= settings.maxQueue()
        ? not(Why.QUEUE_FULL)
        : Optional.empty();
  }

  private static Optional<SemaphoreReply> not(Why why) {
    return Optional.of(new SemaphoreReply.NotAllowed(why));
  }

  /** Somebody who waited was told; the least version that it shows. As for locks. */
  long awaited(
      SemaphoreCommand.Await await, KindReply reply, long floor, long highest, long nanos) {
    @Nullable Place place = places.get(await.ticket().number());
    boolean isTheirs = place != null && place.asked.owner().equals(await.owner());
    if (reply instanceof SemaphoreReply.Held held) {
      check(
          place != null
              && isTheirs
              && place.token != 0
              && place.token <= highest
              && place.endedAt > floor
              && place.token == held.token().number(),
          "P2 linearizable: %s is told %s",
          await,
          held);
      Place shown = Objects.requireNonNull(place);
      shown.holdsUntil = Math.max(shown.holdsUntil, nanos + lasts(held.leftMillis()));
      return shown.token;
    }
    check(
        place == null || !isTheirs || place.endedAt <= highest,
        "P2 linearizable: %s is told that its place is gone",
        await);
    return place == null || !isTheirs ? 0 : place.endedAt;
  }
}
