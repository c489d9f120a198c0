package io.troupe.api.actor;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.Refusal;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.Options;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.watch.WatchChange;
import io.troupe.api.watch.WatchCursor;
import io.troupe.api.watch.WatchQuery;
import io.troupe.sharding.watch.WatchEnd;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Actors that watch a map. */
@Timeout(120)
class WatchActorTest {
  @TempDir Path data;
  private Troupe troupe;
  private TroupeMap<String, String> orders;
  private ActorSystem<Void> system;
  private ActorRef<MapCommand<String, String>> map;
  private TestProbe<WatchSignal<String, String>> heard;

  @BeforeEach
  void start() {
    troupe =
        Troupe.join(
            TroupeSettings.of(
                    ConfigFactory.parseString(
                        """
                        troupe.cluster.partitions = 4
                        troupe.watch.max-watchers = 2
                        troupe.watch.max-waiting-changes = 16
                        """))
                .withData(data));
    orders = troupe.map("orders");
    system = UserSystem.beside(troupe);
    map = TroupeGateway.get(system).map("orders");
    heard = probe();
  }

  @AfterEach
  void stop() {
    UserSystem.end(system);
    troupe.close();
  }

  @Test
  void anActorHearsChangesAsItAsksForThem() {
    ActorRef<WatchControl> control = begin(WatchQuery.key("k"));
    control.tell(WatchControl.NEXT);
    assertThat(events().event().changes()).isEmpty(); // from here on
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      orders.put("k", "v" + i);
      orders.put("other", "v" + i);
    }
    while (values.size() < 10) {
      control.tell(WatchControl.NEXT);
      events().event().changes().forEach(it -> values.add(it.value().orElseThrow()));
    }
    assertThat(values).containsExactly("v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9");
    control.tell(WatchControl.CANCEL);
    awaitNoWatchers();
  }

  @Test
  void whoAsksForNothingIsCutAndGoesOnFromItsCursor() {
    ActorRef<WatchControl> control = begin(WatchQuery.all());
    control.tell(WatchControl.NEXT);
    assertThat(events().event().changes()).isEmpty();
    for (int i = 0; i < 40; i++) {
      orders.put("k", "v" + i);
    }
    WatchSignal.Ended<String, String> end = ended();
    assertThat(end.reason()).isEqualTo(WatchEnd.Reason.TOO_SLOW);
    awaitNoWatchers();
    ActorRef<WatchControl> again = begin(WatchQuery.<String>all().from(end.cursor().orElseThrow()));
    List<WatchChange<String, String>> changes = new ArrayList<>();
    while (changes.size() < 40) {
      again.tell(WatchControl.NEXT);
      changes.addAll(events().event().changes());
    }
    assertThat(changes)
        .extracting(it -> it.value().orElseThrow())
        .isEqualTo(IntStream.range(0, 40).mapToObj(it -> "v" + it).toList());
  }

  @Test
  void theEndOfAWatcherEndsItsWatchAlsoBehindAnAdapter() {
    ActorRef<WatchControl> unused = begin(WatchQuery.all());
    TestProbe<Boolean> begun = TestProbe.create(system);
    ActorRef<String> board =
        system.systemActorOf(board(map, begun.getRef()), "board", Props.empty());
    assertThat(begun.receiveMessage()).isTrue();
    awaitWatchers(2);
    heard.stop();
    awaitWatchers(1);
    board.tell("stop");
    awaitNoWatchers();
  }

  private static Behavior<String> board(
      ActorRef<MapCommand<String, String>> map, ActorRef<Boolean> begun) {
    return Behaviors.setup(
        context -> {
          ActorRef<WatchSignal<String, String>> adapter =
              context.messageAdapter(
                  WatchSignal.<String, String>type(), it -> it.getClass().getSimpleName());
          map.tell(new MapCommand.Watch<>(WatchQuery.all(), adapter));
          return Behaviors.receiveMessage(
              message -> {
                begun.tell(message.equals("Began"));
                return message.equals("stop") ? Behaviors.stopped() : Behaviors.same();
              });
        });
  }

  @Test
  void theEndOfTheSystemEndsItsWatchesAndLeavesNoThread() {
    ActorRef<WatchControl> control = begin(WatchQuery.all());
    control.tell(WatchControl.NEXT);
    assertThat(events().event().changes()).isEmpty();
    TestProbe<Outcome<Long>> counted = TestProbe.create(Outcome.<Long>type(), system);
    for (int i = 0; i < 100; i++) {
      map.tell(new MapCommand.Clear<>(Options.DEFAULT, counted.getRef()));
    }
    UserSystem.end(system);
    awaitNoWatchers();
    Await.until(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(it -> it.getName().startsWith(UserSystem.NAME)),
        Duration.ofSeconds(30),
        "the threads of the system to end");
    orders.put("k", "v"); // the node goes on
  }

  @Test
  void aWatchThatIsNotHadIsRefusedAndOneThatIsEndsWithTheNode() {
    ActorRef<WatchControl> unused = begin(WatchQuery.all());
    TestProbe<WatchSignal<String, String>> others = probe();
    map.tell(new MapCommand.Watch<>(WatchQuery.all(), others.getRef()));
    assertThat(others.receiveMessage()).isInstanceOf(WatchSignal.Began.class);
    awaitWatchers(2);
    assertThat(refused(WatchQuery.all())).isEqualTo(Refusal.Code.OVERLOADED);
    assertThat(refused(WatchQuery.<String>all().from(new WatchCursor("none"))))
        .isEqualTo(Refusal.Code.INVALID);
    assertThat(refused(WatchQuery.key("\ud800"))).isEqualTo(Refusal.Code.INVALID);
    troupe.close();
    assertThat(ended().reason()).isEqualTo(WatchEnd.Reason.STOPPED);
    assertThat(refused(WatchQuery.all())).isEqualTo(Refusal.Code.UNAVAILABLE);
  }

  @Test
  void aChangeThatTheCodecCannotReadEndsTheWatch() {
    ActorRef<MapCommand<String, Integer>> numbers =
        TroupeGateway.get(system).map("orders", KeyCodec.STRING, ValueCodec.json(Integer.class));
    TestProbe<WatchSignal<String, Integer>> signals =
        TestProbe.create(WatchSignal.<String, Integer>type(), system);
    numbers.tell(new MapCommand.Watch<>(WatchQuery.all(), signals.getRef()));
    if (signals.receiveMessage() instanceof WatchSignal.Began<String, Integer>(var control)) {
      control.tell(WatchControl.NEXT);
      control.tell(WatchControl.NEXT);
    }
    assertThat(signals.receiveMessage()).isInstanceOf(WatchSignal.Events.class);
    orders.put("k", "no number");
    assertThat(signals.receiveMessage())
        .isInstanceOfSatisfying(
            WatchSignal.Refused.class,
            it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.WRONG_TYPE));
    awaitNoWatchers();
  }

  private Refusal.Code refused(WatchQuery<String> query) {
    TestProbe<WatchSignal<String, String>> one = probe();
    map.tell(new MapCommand.Watch<>(query, one.getRef()));
    assertThat(one.receiveMessage()).isInstanceOf(WatchSignal.Began.class);
    if (one.receiveMessage() instanceof WatchSignal.Refused<String, String>(Refusal refusal)) {
      return refusal.code();
    }
    throw new AssertionError("not refused");
  }

  private ActorRef<WatchControl> begin(WatchQuery<String> query) {
    map.tell(new MapCommand.Watch<>(query, heard.getRef()));
    if (heard.receiveMessage() instanceof WatchSignal.Began<String, String>(var control)) {
      return control;
    }
    throw new AssertionError("not begun");
  }

  private WatchSignal.Events<String, String> events() {
    if (heard.receiveMessage() instanceof WatchSignal.Events<String, String> events) {
      return events;
    }
    throw new AssertionError("no events");
  }

  private WatchSignal.Ended<String, String> ended() {
    if (heard.receiveMessage() instanceof WatchSignal.Ended<String, String> ended) {
      return ended;
    }
    throw new AssertionError("not ended");
  }

  private TestProbe<WatchSignal<String, String>> probe() {
    return TestProbe.create(WatchSignal.<String, String>type(), system);
  }

  private void awaitNoWatchers() {
    awaitWatchers(0);
  }

  private void awaitWatchers(int count) {
    Await.until(
        () -> troupe.metrics().contains("troupe_watch_watchers " + count + ".0\n"),
        Duration.ofSeconds(30),
        count + " watchers");
  }
}
