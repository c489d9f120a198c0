package io.troupe.api.actor;

import io.troupe.api.watch.WatchChange;
import io.troupe.api.watch.WatchQuery;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Shows orders as they change. */
public final class OrderBoard {
  private OrderBoard() {}

  /** A board that shows lines on a screen. */
  public static Behavior<WatchSignal<String, String>> create(Consumer<String> screen) {
    return Behaviors.setup(
        context -> {
          ActorRef<MapCommand<String, String>> orders =
              TroupeGateway.get(context.getSystem()).map("orders");
          WatchQuery<String> all = WatchQuery.all();
          orders.tell(new MapCommand.Watch<>(all, context.getSelf()));
          return Behaviors.receiveMessage(
              signal ->
                  switch (signal) {
                    case WatchSignal.Began<String, String>(var control) -> {
                      control.tell(WatchControl.NEXT);
                      yield Behaviors.same();
                    }
                    case WatchSignal.Events<String, String>(var event, var control) -> {
                      screen.accept(event.changes().size() + " changes");
                      event.changes().forEach(change -> screen.accept(line(change)));
                      control.tell(WatchControl.NEXT); // only now the next one comes
                      yield Behaviors.same();
                    }
                    case WatchSignal.Ended<String, String> ended -> {
                      WatchQuery<String> onwards = ended.cursor().map(all::from).orElse(all);
                      orders.tell(new MapCommand.Watch<>(onwards, context.getSelf()));
                      yield Behaviors.same();
                    }
                    case WatchSignal.Refused<String, String>(var why) ->
                        throw new IllegalStateException(why.detail());
                  });
        });
  }

  private static String line(WatchChange<String, String> change) {
    return change.key().orElse("all") + ": " + change.value().orElse("gone");
  }
}
