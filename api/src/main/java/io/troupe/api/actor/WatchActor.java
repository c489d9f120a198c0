package io.troupe.api.actor;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.UnreadableValueException;
import io.troupe.api.watch.WatchEndedException;
import io.troupe.api.watch.WatchEvent;
import io.troupe.api.watch.WatchQuery;
import java.util.concurrent.Flow;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** One watch: hands the node its subscriber's demand, and the subscriber what comes. */
final class WatchActor {
  private WatchActor() {}

  /** What it is told. */
  sealed interface Message<K, V> {}

  private record Asked<K, V>(WatchControl control) implements Message<K, V> {}

  private record Came<K, V>(WatchEvent<K, V> event) implements Message<K, V> {}

  private record Over<K, V>(Throwable why) implements Message<K, V> {}

  /** A watch that lasts until it is cut, or its subscriber ends or wants no more. */
  static <K, V> Behavior<Message<K, V>> of(
      AsyncTroupeMap<K, V> map, WatchQuery<K> query, ActorRef<WatchSignal<K, V>> subscriber) {
    return Behaviors.setup(
        context -> {
          Inlet<K, V> inlet = new Inlet<>(context.getSelf());
          ActorRef<WatchControl> control =
              context.messageAdapter(WatchControl.class, it -> new Asked<>(it));
          context.watch(subscriber);
          subscriber.tell(new WatchSignal.Began<>(control));
          map.watch(query).subscribe(inlet);
          return Behaviors.receive(
              (unused, message) -> onMessage(message, inlet, subscriber, control),
              (unused, signal) -> onSignal(signal, inlet));
        });
  }

  private static <K, V> Behavior<Message<K, V>> onSignal(Signal signal, Inlet<K, V> inlet) {
    return switch (signal) {
      case Terminated subscriberIsGone -> Behaviors.stopped();
      case PostStop ending -> {
        inlet.cancel();
        yield Behaviors.same();
      }
      default -> Behaviors.unhandled();
    };
  }

  private static <K, V> Behavior<Message<K, V>> onMessage(
      Message<K, V> message,
      Inlet<K, V> inlet,
      ActorRef<WatchSignal<K, V>> subscriber,
      ActorRef<WatchControl> control) {
    return switch (message) {
      case Asked<K, V>(WatchControl asked) ->
          switch (asked) {
            case NEXT -> {
              inlet.requestOne();
              yield Behaviors.same();
            }
            case CANCEL -> Behaviors.stopped();
          };
      case Came<K, V>(var event) -> {
        subscriber.tell(new WatchSignal.Events<>(event, control));
        yield Behaviors.same();
      }
      case Over<K, V>(var why) -> {
        subscriber.tell(end(why));
        yield Behaviors.stopped();
      }
    };
  }

  private static <K, V> WatchSignal<K, V> end(Throwable why) {
    return switch (why) {
      case WatchEndedException ended ->
          new WatchSignal.Ended<>(
              ended.reason(), String.valueOf(ended.getMessage()), ended.cursor(), ended.keptFrom());
      case RefusedException refused -> new WatchSignal.Refused<>(refused.refusal());
      case UnreadableValueException unreadable -> refused(Refusal.Code.WRONG_TYPE, unreadable);
      default -> refused(Refusal.Code.UNAVAILABLE, why);
    };
  }

  private static <K, V> WatchSignal<K, V> refused(Refusal.Code code, Throwable why) {
    return new WatchSignal.Refused<>(new Refusal(code, String.valueOf(why.getMessage())));
  }

  /** The node's subscriber, on whichever thread that comes. */
  private static final class Inlet<K, V> implements Flow.Subscriber<WatchEvent<K, V>> {
    private final ActorRef<Message<K, V>> actor;
    private Flow.@Nullable Subscription subscription;
    private boolean cancelled;

    private Inlet(ActorRef<Message<K, V>> actor) {
      this.actor = actor;
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription given) {
      subscription = given;
      if (cancelled) {
        given.cancel();
      }
    }

    private synchronized void requestOne() {
      if (subscription != null) {
        subscription.request(1);
      }
    }

    private synchronized void cancel() {
      cancelled = true;
      if (subscription != null) {
        subscription.cancel();
      }
    }

    @Override
    public void onNext(WatchEvent<K, V> event) {
      actor.tell(new Came<>(event));
    }

    @Override
    public void onError(Throwable why) {
      actor.tell(new Over<>(why));
    }

    @Override
    public void onComplete() {
      throw new AssertionError("a watch does not complete");
    }
  }
}
