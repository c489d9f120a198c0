package io.troupe.api.actor.hold;

import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.Leadership;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What an actor asks for that it is to hold. The holder is told what comes of it, and is watched:
 * when it ends, it waits for nothing any more, and what it held is given up. It may be a message
 * adapter, which ends with its actor. A command has no serialized form.
 *
 * <p>Commands are not repeated under an id: whose outcome is unknown ends by itself, and may be
 * asked for anew.
 */
public sealed interface HoldCommand extends HoldMessage {
  /** A command that names what is asked for, and who is to hold it. */
  sealed interface Asking<T> extends HoldCommand {
    /** Who is told, and whose life it is bound to. */
    ActorRef<HoldSignal<T>> holder();
  }

  /**
   * Acquires a lock, waiting in its queue for as long as the terms say.
   *
   * @param name the lock's, as {@link io.troupe.coordination.lock.LockName} takes it
   */
  record AcquireLock(String name, LockTerms terms, ActorRef<HoldSignal<HeldLock>> holder)
      implements Asking<HeldLock> {}

  /**
   * Acquires permits of a semaphore, all at once, waiting in its queue for as long as the terms
   * say.
   *
   * @param semaphore its name, as {@link io.troupe.coordination.name.ObjectName} takes it; refused
   *     as {@code INVALID} where there is none, or it has fewer permits
   * @param permits 1 to 1,000,000
   * @param terms neither shared, nor delayed, nor under a session
   */
  record AcquirePermits(
      String semaphore, int permits, LockTerms terms, ActorRef<HoldSignal<HeldLock>> holder)
      implements Asking<HeldLock> {}

  /**
   * Takes over a lock that another thread, actor or process let go of. From this command on it is
   * bound to this holder: whose life ends before the answer has given the lock up. {@link
   * HoldSignal.NotInTime} if it is not held any more; refused as {@link
   * io.troupe.api.lock.TroupeLock#resume} says.
   *
   * @param terms as {@link io.troupe.api.lock.TroupeLock#resume} takes them
   */
  record ResumeLock(LockHandle handle, LockTerms terms, ActorRef<HoldSignal<HeldLock>> holder)
      implements Asking<HeldLock> {}

  /** Opens a session and keeps it alive: other things may be bound to it. */
  record OpenSession(SessionTerms terms, ActorRef<HoldSignal<TroupeSession>> holder)
      implements Asking<TroupeSession> {}

  /**
   * Campaigns until it is elected, for as long as that takes.
   *
   * @param election its name, as {@link io.troupe.coordination.election.ElectionName} takes it
   */
  record Campaign(String election, CampaignTerms terms, ActorRef<HoldSignal<Leadership>> holder)
      implements Asking<Leadership> {}

  /**
   * Gives up all that this actor asked for, whether it holds it or waits for it. It is told {@link
   * HoldSignal.Ended} of what it held, and {@link HoldSignal.NotInTime} of what it waited for.
   */
  record GiveUp(ActorRef<?> holder) implements HoldCommand {}
}
