package io.troupe.api.actor.hold;

import io.troupe.actors.Refusal;
import io.troupe.api.Troupe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Takes what the actors of a system ask for, and begins an actor for each request. */
public final class HoldActor {
  /** So much is held and waited for at a time by the actors of one system. */
  public static final int MAX_HOLDS = 65_536;

  private final ActorContext<HoldMessage> context;
  private final Troupe troupe;
  private final int most;
  private final Map<ActorRef<?>, Map<ActorRef<?>, Runnable>> leaves = new HashMap<>();
  private int count;

  private HoldActor(ActorContext<HoldMessage> context, Troupe troupe, int most) {
    this.context = context;
    this.troupe = troupe;
    this.most = most;
  }

  /** For the actors of one system, which ends before the node does. */
  public static Behavior<HoldCommand> of(Troupe troupe) {
    return of(troupe, MAX_HOLDS);
  }

  static Behavior<HoldCommand> of(Troupe troupe, int most) {
    return Behaviors.<HoldMessage>setup(
            context -> Behaviors.receiveMessage(new HoldActor(context, troupe, most)::onMessage))
        .narrow();
  }

  /** The actor of a request has ended. */
  record Gone(ActorRef<?> holder, ActorRef<?> child) implements HoldMessage {}

  private Behavior<HoldMessage> onMessage(HoldMessage message) {
    switch (message) {
      case HoldCommand.AcquireLock lock -> hold(lock, new Tenancy.OfLock(troupe, lock));
      case HoldCommand.AcquirePermits permits ->
          hold(permits, new Tenancy.OfPermits(troupe, permits));
      case HoldCommand.ResumeLock lock -> hold(lock, new Tenancy.OfResumedLock(troupe, lock));
      case HoldCommand.OpenSession session -> hold(session, new Tenancy.OfSession(troupe, session));
      case HoldCommand.Campaign campaign ->
          hold(campaign, new Tenancy.OfLeadership(troupe, campaign));
      case HoldCommand.GiveUp(ActorRef<?> holder) ->
          List.copyOf(leaves.getOrDefault(holder, Map.of()).values()).forEach(Runnable::run);
      case Gone(ActorRef<?> holder, ActorRef<?> child) -> gone(holder, child);
    }
    return Behaviors.same();
  }

  private <T> void hold(HoldCommand.Asking<T> command, Tenancy<T> tenancy) {
    ActorRef<HoldSignal<T>> holder = command.holder();
    if (count >= most) {
      holder.tell(
          new HoldSignal.Refused<>(
              new Refusal(
                  Refusal.Code.OVERLOADED,
                  "the actors of a system hold and wait for at most " + most + " things")));
      return;
    }
    ActorRef<HeldActor.Message<T>> child = context.spawnAnonymous(HeldActor.of(tenancy, holder));
    context.watchWith(child, new Gone(holder, child));
    leaves
        .computeIfAbsent(holder, unused -> new HashMap<>())
        .put(child, () -> child.tell(new HeldActor.Leave<>()));
    count++;
  }

  private void gone(ActorRef<?> holder, ActorRef<?> child) {
    Map<ActorRef<?>, Runnable> ofHolder = leaves.getOrDefault(holder, Map.of());
    if (ofHolder.remove(child) != null) {
      count--;
    }
    if (ofHolder.isEmpty()) {
      leaves.remove(holder);
    }
  }
}
