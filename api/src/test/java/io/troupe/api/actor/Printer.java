package io.troupe.api.actor;

import io.troupe.actors.FencingToken;
import io.troupe.api.actor.hold.HoldCommand;
import io.troupe.api.actor.hold.HoldSignal;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;

/** Prints, as the only one of the whole cluster. It begins once it has the lock. */
public final class Printer {
  private static final LockTerms PATIENT = LockTerms.DEFAULT.waiting(Duration.ofHours(1));

  private Printer() {}

  /** What it is told. */
  public sealed interface Command {}

  /** Prints a page. */
  public record Print(String page) implements Command {}

  private record Heard(HoldSignal<HeldLock> signal) implements Command {}

  /** A printer that gives its token along with each page, to a paper that checks it. */
  public static Behavior<Command> create(BiConsumer<FencingToken, String> paper) {
    return Behaviors.withStash(
        1_000,
        waiting ->
            Behaviors.setup(
                context -> {
                  ActorRef<HoldSignal<HeldLock>> heard =
                      context.messageAdapter(HoldSignal.<HeldLock>type(), Heard::new);
                  TroupeGateway.get(context.getSystem())
                      .holds()
                      .tell(new HoldCommand.AcquireLock("printer", PATIENT, heard));
                  return waiting(waiting, paper);
                }));
  }

  private static Behavior<Command> waiting(
      StashBuffer<Command> waiting, BiConsumer<FencingToken, String> paper) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Print print -> {
                waiting.stash(print);
                yield Behaviors.same();
              }
              case Heard(HoldSignal.Held<HeldLock>(HeldLock lock)) ->
                  waiting.unstashAll(printing(lock, paper));
              case Heard nothingCameOfIt -> Behaviors.stopped();
            });
  }

  private static Behavior<Command> printing(HeldLock lock, BiConsumer<FencingToken, String> paper) {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Print(String page) -> {
                paper.accept(lock.token(), page);
                yield Behaviors.same();
              }
              case Heard itIsOver -> Behaviors.stopped();
            });
  }
}
