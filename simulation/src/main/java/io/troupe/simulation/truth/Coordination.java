package io.troupe.simulation.truth;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.guest.GuestCommand;
import io.troupe.actors.guest.GuestEvent;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.mail.Letter;
import io.troupe.actors.mail.MailCommand;
import io.troupe.actors.mail.MailEvent;
import io.troupe.actors.mail.MailReply;
import io.troupe.actors.partition.EventRecord;
import io.troupe.actors.session.SessionEvent.Answered;
import io.troupe.coordination.barrier.BarrierCommand;
import io.troupe.coordination.barrier.BarrierEvent;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.barrier.BarrierSettings;
import io.troupe.coordination.election.ElectionCommand;
import io.troupe.coordination.election.ElectionEvent;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.election.ElectionSettings;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockEvent;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockSettings;
import io.troupe.coordination.semaphore.SemaphoreCommand;
import io.troupe.coordination.semaphore.SemaphoreEvent;
import io.troupe.coordination.semaphore.SemaphoreReply;
import io.troupe.coordination.semaphore.SemaphoreSettings;
import io.troupe.coordination.session.SessionCommand;
import io.troupe.coordination.session.SessionEvent;
import io.troupe.coordination.session.SessionReply;
import io.troupe.coordination.session.SessionSettings;
import io.troupe.testkit.world.Violation;
import java.util.HashMap;
import java.util.Map;

/**
 * Locks and barriers, the sessions that they are bound to, the letters between those; semaphores
 * and elections.
 */
public final class Coordination {
  private final LetterTruth letters;
  private final SessionTruth sessions;
  private final LockTruth locks;
  private final SemaphoreTruth semaphores;
  private final ElectionTruth elections;
  private final BarrierTruth barriers;

  /** The limits of each. */
  public record Limits(
      LockSettings locks,
      SemaphoreSettings semaphores,
      ElectionSettings elections,
      SessionSettings sessions,
      BarrierSettings barriers) {}

  /**
   * Nothing happened yet.
   *
   * @param slowest the rate of the slowest clock there may be
   */
  public Coordination(PartitionId partition, Limits limits, double slowest) {
    letters = new LetterTruth(partition);
    sessions = new SessionTruth(partition, limits.sessions(), letters, slowest);
    locks = new LockTruth(limits.locks(), sessions::isHere, slowest);
    semaphores = new SemaphoreTruth(limits.semaphores(), slowest);
    elections = new ElectionTruth(limits.elections(), slowest);
    barriers = new BarrierTruth(limits.barriers(), sessions::isHere, slowest);
  }

  /** The locks. */
  public LockTruth locks() {
    return locks;
  }

  /** The semaphores. */
  public SemaphoreTruth semaphores() {
    return semaphores;
  }

  /** The barriers. */
  public BarrierTruth barriers() {
    return barriers;
  }

  /** The sessions. */
  public SessionTruth sessions() {
    return sessions;
  }

  /** Letters leave an owner. */
  public void leave(MailCommand.Deliver deliver) {
    letters.leave(deliver);
  }

  /** Whoever delivered letters is told what is taken. */
  public void taken(MailReply.Taken reply) {
    letters.told(reply.upTo());
  }

  /** What is yet to come to its end; empty if nothing is. */
  public String left() {
    return sessions.left() > 0
        ? sessions.left() + " sessions do not end"
        : barriers.left() > 0
            ? barriers.left() + " parties wait for ever"
            : letters.outstanding() > 0 ? letters.outstanding() + " letters are outstanding" : "";
  }

  /** An event that carries no request id. */
  KindReply happened(EventRecord record, long number, long nanos) {
    return switch (record.event()) {
      case LockEvent event -> {
        locks.elapsed(event, number, nanos);
        yield new LockReply.Left();
      }
      case SemaphoreEvent event -> {
        semaphores.elapsed(event, number, nanos);
        yield new SemaphoreReply.Left();
      }
      case ElectionEvent unused -> {
        elections.elapsed(record, number, nanos);
        yield new ElectionReply.NotCampaigning();
      }
      case BarrierEvent event -> {
        barriers.elapsed(event, record, number, nanos);
        yield new BarrierReply.Left();
      }
      case SessionEvent event -> {
        if (event instanceof SessionEvent.SessionsKept) {
          sessions.decided(record, number);
          barriers.decided(record, number);
        }
        yield sessions.happened(null, event, record, number, nanos);
      }
      case MailEvent.LettersTaken taken -> {
        sessions.decided(record, number);
        barriers.decided(record, number);
        long upTo = letters.taken(taken, number);
        Map<GuestId, Boolean> departed = new HashMap<>();
        for (Letter letter : taken.letters()) {
          sessions.heard((GuestEvent) letter.fact(), number);
          if (letter.fact() instanceof GuestEvent.GuestDeparted(GuestId guest, boolean lost)) {
            departed.put(guest, lost);
            barriers.departed(guest, number);
          }
        }
        locks.departed(departed, number, nanos);
        yield new MailReply.Taken(upTo);
      }
      case MailEvent.LettersArrived arrived -> {
        letters.arrived(arrived, number);
        yield new MailReply.Taken(arrived.upTo());
      }
      default -> throw new Violation("nobody asked for event " + number);
    };
  }

  /** Holds an event against what its request asks for; what the request is to be answered. */
  KindReply decided(KindCommand command, EventRecord record, long number, long nanos) {
    sessions.decided(record, number);
    barriers.decided(record, number);
    if (record.event() instanceof Answered answered) {
      switch (command) {
        case LockCommand lock -> locks.answered(lock, answered.reply(), number);
        case SemaphoreCommand semaphore -> semaphores.answered(semaphore, answered.reply(), number);
        case ElectionCommand election ->
            elections.answered(election, answered.reply(), record, number);
        case BarrierCommand barrier -> barriers.answered(barrier, answered.reply(), number);
        case SessionCommand session -> sessions.answered(session, answered.reply(), number);
        default -> throw new Violation("a read is no write: " + command);
      }
      return answered.reply();
    }
    if (command instanceof LockCommand lock && record.event() instanceof LockEvent event) {
      return locks.asked(lock, event, number, nanos);
    }
    if (command instanceof SemaphoreCommand semaphore
        && record.event() instanceof SemaphoreEvent event) {
      return semaphores.asked(semaphore, event, number, nanos);
    }
    if (command instanceof ElectionCommand election && record.event() instanceof ElectionEvent) {
      return elections.asked(election, record, number, nanos);
    }
    if (command instanceof BarrierCommand barrier && record.event() instanceof BarrierEvent event) {
      return barriers.asked(barrier, event, record, number, nanos);
    }
    if (command instanceof SessionCommand session && record.event() instanceof SessionEvent event) {
      return sessions.happened(session, event, record, number, nanos);
    }
    throw new Violation("the rules decide: " + record.event() + " for " + command);
  }

  /**
   * What carries no request id was answered; as {@link Truth#told}.
   *
   * @param floor what was durable when it reached its owner
   * @param highest what is durable now
   */
  long told(KindCommand command, KindReply reply, long floor, long highest, long arrivedNanos) {
    return switch (command) {
      case LockCommand.Await await -> locks.awaited(await, reply, floor, highest, arrivedNanos);
      case SemaphoreCommand.Await await ->
          semaphores.awaited(await, reply, floor, highest, arrivedNanos);
      case ElectionCommand.OfOne read ->
          elections.told(read, (ElectionReply) reply, floor, highest, arrivedNanos);
      case BarrierCommand.Await await -> barriers.awaited(await, reply, floor, highest);
      case SessionCommand.KeepAlive keep -> sessions.kept(keep, reply, floor);
      case GuestCommand.AwaitGuest await -> sessions.here(await.guest(), reply, floor);
      default -> {
        // Only where nothing happened meanwhile is it known as of when it was told.
        if (floor == highest && reply instanceof LockReply.Listed listed) {
          locks.listed(listed);
        } else if (floor == highest && reply instanceof SessionReply.Listed listed) {
          sessions.listed(listed);
        } else if (floor == highest && reply instanceof ElectionReply.Listed listed) {
          elections.listed(listed);
        } else if (floor == highest && command instanceof BarrierCommand.Explain explain) {
          barriers.explained(explain, reply);
        } else if (floor == highest && reply instanceof BarrierReply.Listed listed) {
          barriers.listed(listed);
        }
        yield 0;
      }
    };
  }
}
