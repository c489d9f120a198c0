package io.troupe.api.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.ValueCodec;
import io.troupe.sharding.map.MapRevision.How;
import io.troupe.sharding.watch.WatchEnd;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches of a real node, and the rules of Reactive Streams that a publisher must keep. */
class WatchTest {
  private static final long ALL = Long.MAX_VALUE;

  @TempDir Path data;
  private Troupe troupe;
  private TroupeMap<String, String> map;

  @BeforeEach
  void start() {
    troupe =
        Troupe.join(
            TroupeSettings.of(
                ConfigFactory.parseString(
                    """
                    troupe.node.data = "%s"
                    troupe.cluster.partitions = 8
                    troupe.watch.max-watchers = 5
                    troupe.map.history-max-bytes = 128 KiB
                    troupe.watch.max-waiting-changes = 16
                    """
                        .formatted(data))));
    map = troupe.map("orders");
  }

  @AfterEach
  void stop() {
    troupe.close();
  }

  private Collector<String, String> watch(WatchQuery<String> query, long demand) {
    Collector<String, String> collector = new Collector<>(demand);
    map.watch(query).subscribe(collector);
    return collector;
  }

  private static List<String> shown(Collector<String, String> heard) {
    return heard.changes().stream()
        .map(it -> it.how() + " " + it.key().orElse("*") + " " + it.value().orElse("-"))
        .toList();
  }

  @Test
  void keysPrefixesAndMapsHearWhatConcernsThemInOrder() {
    Collector<String, String> one = watch(WatchQuery.key("a1"), ALL).awaitEvents(1);
    Collector<String, String> some = watch(WatchQuery.prefix("a"), ALL).awaitEvents(1);
    Collector<String, String> all = watch(WatchQuery.all(), ALL).awaitEvents(1);
    map.put("a1", "x");
    map.put("b1", "y");
    troupe.map("other").put("a1", "z");
    map.put("a2", "y");
    map.remove("a1");
    assertThat(shown(one.awaitChanges(2))).containsExactly("PUT a1 x", "REMOVED a1 -");
    assertThat(shown(some.awaitChanges(3)))
        .containsExactlyInAnyOrder("PUT a1 x", "PUT a2 y", "REMOVED a1 -");
    assertThat(all.awaitChanges(4).changes()).hasSize(4);
    map.put("a1", "x");
    map.clear();
    WatchChange<String, String> cleared = one.awaitChanges(4).changes().getLast();
    assertThat(cleared.how()).isEqualTo(How.CLEARED);
    assertThat(cleared.key()).isEmpty();
    assertThat(cleared.partition()).isEqualTo(one.changes().getFirst().partition());
  }

  @Test
  void aWatchGoesOnFromItsCursorAcrossARestartOfTheNode() {
    Collector<String, String> before = watch(WatchQuery.all(), ALL).awaitEvents(1);
    for (int i = 0; i < 10; i++) {
      map.put("k" + i, "1");
    }
    WatchCursor cursor = before.awaitChanges(10).cursor();
    before.subscription().cancel();
    for (int i = 0; i < 10; i++) {
      map.put("k" + i, "2");
    }
    stop();
    start();
    map.put("k0", "3");
    Collector<String, String> after =
        watch(WatchQuery.<String>all().from(cursor), ALL).awaitChanges(11);
    assertThat(after.changes().stream().filter(it -> it.value().equals(Optional.of("2"))))
        .hasSize(10);
    assertThat(shown(after)).hasSize(11).containsSubsequence("PUT k0 2", "PUT k0 3");
  }

  @Test
  void aWatchOfAKeyGoesOnFromAVersionOfIt() {
    Version first = map.put("a", "1");
    map.put("a", "2");
    map.put("a", "3");
    Collector<String, String> heard =
        watch(WatchQuery.key("a").from(WatchCursor.behind(first)), ALL).awaitChanges(2);
    assertThat(heard.changes())
        .extracting(WatchChange::version)
        .containsExactly(new Version(first.number() + 1), new Version(first.number() + 2));
    assertThat(heard.cursor()).isEqualTo(WatchCursor.behind(new Version(first.number() + 2)));
  }

  @Test
  void metricsShowWhatWatchersHold() {
    Version first = map.put("a", "1");
    for (int i = 0; i < 50; i++) {
      map.put("a", "more");
    }
    assertThat(troupe.metrics())
        .contains("troupe_watch_watchers 0.0", "troupe_watch_behind_partitions 0.0");
    Collector<String, String> idle = watch(WatchQuery.key("a").from(WatchCursor.behind(first)), 0);
    Await.until(
        () -> !troupe.metrics().contains("troupe_watch_waiting_bytes 0.0"),
        Duration.ofSeconds(20),
        "changes that wait");
    assertThat(troupe.metrics())
        .contains("troupe_watch_watchers 1.0", "troupe_watch_behind_partitions 1.0");
    idle.subscription().cancel();
    Await.until(
        () ->
            troupe.metrics().contains("troupe_watch_behind_partitions 0.0")
                && troupe.metrics().contains("troupe_watch_waiting_bytes 0.0"),
        Duration.ofSeconds(20),
        "nothing to wait");
  }

  @Test
  void aCursorThatIsAheadOfThePartitionIsRefusedAsOutOfHistory() {
    map.put("a", "1");
    Throwable end =
        watch(WatchQuery.key("a").from(WatchCursor.behind(new Version(1_000_000))), ALL).awaitEnd();
    assertThat(end).isInstanceOf(WatchEndedException.class).hasMessageContaining("ahead");
    assertThat(((WatchEndedException) end).reason()).isEqualTo(WatchEnd.Reason.OUT_OF_HISTORY);
    assertThat(((WatchEndedException) end).keptFrom()).isEmpty();
    assertThat(((WatchEndedException) end).cursor()).as("it is of no use").isEmpty();
  }

  @Test
  void aCursorThatIsTooOldEndsWithTheLowestVersionThatWouldDo() {
    Version first = map.put("a", "first");
    for (int i = 0; i < 400; i++) {
      map.put("a", "some value " + i);
    }
    WatchEndedException end =
        (WatchEndedException)
            watch(WatchQuery.key("a").from(WatchCursor.behind(first)), ALL).awaitEnd();
    assertThat(end.reason()).isEqualTo(WatchEnd.Reason.OUT_OF_HISTORY);
    Version lowest = end.keptFrom().orElseThrow();
    assertThat(lowest).isGreaterThan(first);
    assertThat(end).hasMessageContaining("only behind version " + lowest);
    assertThat(
            watch(WatchQuery.key("a").from(WatchCursor.behind(lowest)), ALL)
                .awaitChanges(1)
                .changes()
                .getFirst()
                .version())
        .isEqualTo(new Version(lowest.number() + 1));
  }

  @Test
  void aSubscriberGetsNoMoreThanItAskedFor() {
    Collector<String, String> heard = watch(WatchQuery.key("a"), 2).awaitEvents(1);
    map.put("a", "1");
    heard.awaitEvents(2);
    map.put("a", "2");
    Collector<String, String> other = watch(WatchQuery.key("a"), ALL).awaitEvents(1);
    map.put("a", "3");
    other.awaitChanges(1);
    assertThat(heard.events).hasSize(2);
    heard.subscription().request(1);
    heard.awaitChanges(2);
    assertThat(heard.events).hasSize(3);
    assertThat(heard.subscriptions).hasValue(1);
    assertThat(heard.ends).isEmpty();
  }

  @Test
  void askingForNothingIsAnError() {
    Collector<String, String> heard = watch(WatchQuery.key("a"), 0);
    heard.subscription().request(0);
    assertThat(heard.awaitEnd()).isInstanceOf(IllegalArgumentException.class);
    heard.subscription().request(1);
    heard.subscription().cancel();
    heard.subscription().cancel();
    assertThat(heard.ends).hasSize(1);
    assertThat(heard.events).isEmpty();
  }

  @Test
  void whoDoesNotTakeItsChangesIsCutAndMayGoOn() {
    Collector<String, String> slow = watch(WatchQuery.key("a"), 1).awaitEvents(1);
    for (int i = 0; i < 100; i++) {
      map.put("a", "v" + i);
    }
    WatchEndedException end = (WatchEndedException) slow.awaitEnd();
    assertThat(end.reason()).isEqualTo(WatchEnd.Reason.TOO_SLOW);
    Collector<String, String> again =
        watch(WatchQuery.key("a").from(end.cursor().orElseThrow()), ALL).awaitChanges(100);
    assertThat(again.changes())
        .hasSize(100)
        .isSortedAccordingTo((a, b) -> a.version().compareTo(b.version()));
  }

  @Test
  void tooManyWatchersAreRefusedAndRoomComesBack() {
    List<Collector<String, String>> five =
        List.of(
            watch(WatchQuery.all(), 1),
            watch(WatchQuery.all(), 1),
            watch(WatchQuery.key("a"), 1),
            watch(WatchQuery.key("a"), 1),
            watch(WatchQuery.prefix("a"), 1));
    assertThat(watch(WatchQuery.all(), 1).awaitEnd())
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().code()).isEqualTo(Refusal.Code.OVERLOADED));
    five.getFirst().subscription().cancel();
    watch(WatchQuery.all(), 1).awaitEvents(1);
  }

  @Test
  void aCursorOfAnotherMapIsRefused() {
    WatchCursor cursor = watch(WatchQuery.all(), ALL).awaitEvents(1).cursor();
    Collector<String, String> other = new Collector<>(ALL);
    troupe.map("other").watch(WatchQuery.<String>all().from(cursor)).subscribe(other);
    assertThat(other.awaitEnd())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("another map");
    assertThat(other.subscriptions).hasValue(1);
  }

  @Test
  void whatTheCodecCannotReadEndsTheWatch() {
    TroupeMap<String, Integer> numbers =
        troupe.map("orders", KeyCodec.STRING, ValueCodec.json(Integer.class));
    Collector<String, Integer> heard = new Collector<>(ALL);
    Flow.Publisher<WatchEvent<String, Integer>> publisher = numbers.watch(WatchQuery.all());
    publisher.subscribe(heard);
    heard.awaitEvents(1);
    map.put("a", "no number");
    assertThat(heard.awaitEnd()).hasMessageContaining("codec");
  }

  @Test
  void theEndOfTheNodeEndsItsWatches() {
    Collector<String, String> heard = watch(WatchQuery.all(), 1).awaitEvents(1);
    troupe.close();
    Await.until(() -> !heard.ends.isEmpty(), Duration.ofSeconds(10), "the end");
    assertThat(heard.ends).hasSize(1);
    assertThat(((WatchEndedException) heard.ends.getFirst()).reason())
        .isEqualTo(WatchEnd.Reason.STOPPED);
  }
}
