package io.troupe.api.actor.hold;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** One thing that an actor asked for. Lives until it is over, or the holder is gone. */
final class HeldActor<T> {
  /** What it is told. */
  sealed interface Message<T> {}

  /** It is to be given up. */
  record Leave<T>() implements Message<T> {}

  private record Came<T>(Optional<T> what, @Nullable Throwable failure) implements Message<T> {}

  private record Happened<T>(HoldSignal.Change change) implements Message<T> {}

  private record Over<T>(boolean lost) implements Message<T> {}

  private record HolderGone<T>() implements Message<T> {}

  private final ActorContext<Message<T>> context;
  private final Tenancy<T> tenancy;
  private final Tenure<T> tenure;
  private final ActorRef<HoldSignal<T>> holder;
  private @Nullable T held;

  private HeldActor(
      ActorContext<Message<T>> context, Tenancy<T> tenancy, ActorRef<HoldSignal<T>> holder) {
    this.context = context;
    this.tenancy = tenancy;
    this.tenure = new Tenure<>(tenancy);
    this.holder = holder;
  }

  static <T> Behavior<Message<T>> of(Tenancy<T> tenancy, ActorRef<HoldSignal<T>> holder) {
    return Behaviors.setup(context -> new HeldActor<>(context, tenancy, holder).begin());
  }

  private Behavior<Message<T>> begin() {
    context.watchWith(holder, new HolderGone<>());
    ActorRef<Message<T>> self = context.getSelf();
    try {
      tenure.begin((what, failure) -> self.tell(new Came<>(what, failure)));
    } catch (RuntimeException e) { // a holder that hears nothing waits for ever
      self.tell(new Came<>(Optional.empty(), e));
    }
    return Behaviors.receive(this.messageType())
        .onAnyMessage(this::onMessage)
        .onSignal(
            PostStop.class,
            stopped -> {
              tenure.giveUp();
              return Behaviors.same();
            })
        .build();
  }

  @SuppressWarnings("unchecked") // what is held is not there at run time
  private Class<Message<T>> messageType() {
    return (Class<Message<T>>) (Class<?>) Message.class;
  }

  private Behavior<Message<T>> onMessage(Message<T> message) {
    return switch (message) {
      case Came<T> came -> came.what.map(this::held).orElseGet(() -> none(came.failure));
      case Happened<T>(HoldSignal.Change change) -> {
        if (held != null) {
          holder.tell(new HoldSignal.Changed<>(held, change));
        }
        yield Behaviors.same();
      }
      case Over<T>(boolean lost) -> over(lost);
      case Leave<T> unused -> leave();
      case HolderGone<T> unused -> Behaviors.stopped();
    };
  }

  private Behavior<Message<T>> held(T came) {
    held = came;
    holder.tell(new HoldSignal.Held<>(came));
    ActorRef<Message<T>> self = context.getSelf();
    tenancy.follow(
        came,
        new Tenancy.Listener() {
          @Override
          public void changed(HoldSignal.Change change) {
            self.tell(new Happened<>(change));
          }

          @Override
          public void ended(boolean lost) {
            self.tell(new Over<>(lost));
          }
        });
    return Behaviors.same();
  }

  private Behavior<Message<T>> none(@Nullable Throwable failure) {
    tenure.end();
    holder.tell(signal(failure));
    return Behaviors.stopped();
  }

  private static <T> HoldSignal<T> signal(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> new HoldSignal.NotInTime<>();
      case CompletionException wrapped when wrapped.getCause() != null ->
          signal(wrapped.getCause());
      case RefusedException refused -> new HoldSignal.Refused<>(refused.refusal());
      case IllegalArgumentException invalid ->
          new HoldSignal.Refused<>(
              new Refusal(Refusal.Code.INVALID, String.valueOf(invalid.getMessage())));
      default -> new HoldSignal.Unknown<>(String.valueOf(failure.getMessage()));
    };
  }

  private Behavior<Message<T>> over(boolean lost) {
    tenure.end();
    if (held != null) {
      holder.tell(new HoldSignal.Ended<>(held, lost));
    }
    return Behaviors.stopped();
  }

  /** Of what is held, its end is told once it comes. */
  private Behavior<Message<T>> leave() {
    tenure.giveUp();
    if (held != null) {
      return Behaviors.same();
    }
    holder.tell(new HoldSignal.NotInTime<>());
    return Behaviors.stopped();
  }
}
