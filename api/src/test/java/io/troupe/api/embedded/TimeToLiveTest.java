package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Options;
import io.troupe.api.map.PutOutcome;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.TroupeMap;
import io.troupe.sharding.map.MapCondition;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times to live through the Java interface, at a real node. */
class TimeToLiveTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir static Path data;
  private static Troupe troupe;

  @BeforeAll
  static void start() {
    troupe = Troupe.join(TroupeSettings.of(data));
  }

  @AfterAll
  static void stop() {
    troupe.close();
  }

  @Test
  void aKeyEndsAfterItsTimeAndNotBefore() {
    TroupeMap<String, String> map = troupe.map("ending");
    Duration timeToLive = Duration.ofMillis(300);
    long start = System.nanoTime();
    map.put("k", "v", timeToLive);
    Await.until(() -> map.get("k").isEmpty(), LIMIT, "the key to end");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(timeToLive);
    assertThat(map.size()).isZero();
  }

  @Test
  void aReadSaysHowLongAKeyLivesOnAtLeast() {
    TroupeMap<String, String> map = troupe.map("left");
    map.put("k", "v", HOUR);
    assertThat(left(map))
        .hasValueSatisfying(it -> assertThat(it).isPositive().isLessThanOrEqualTo(HOUR));
    assertThat(map.scan(ScanQuery.all()).entries().getFirst().timeToLive()).isPresent();
    map.put("k", "v");
    assertThat(left(map)).isEmpty();
  }

  @Test
  void anIncrementKeepsTheTimeToLive() {
    TroupeMap<String, String> map = troupe.map("counter");
    map.put("k", "1", HOUR);
    assertThat(map.increment("k", 1)).isEqualTo(2);
    assertThat(left(map)).isPresent();
  }

  @Test
  void aBatchMayGiveEachKeyATimeOfItsOwn() {
    AsyncTroupeMap<String, String> map = troupe.map("batch").async();
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("hours", "1");
    entries.put("minutes", "2");
    Map<String, PutOutcome> outcomes =
        done(
            map.putAll(
                entries,
                Map.of("hours", HOUR.multipliedBy(5)),
                MapCondition.ALWAYS,
                Options.DEFAULT.withTimeToLive(Duration.ofMinutes(5))));
    assertThat(outcomes.values()).allMatch(PutOutcome.Decided.class::isInstance);
    TroupeMap<String, String> read = troupe.map("batch");
    assertThat(read.get("hours").flatMap(Entry::timeToLive))
        .hasValueSatisfying(it -> assertThat(it).isGreaterThan(HOUR));
    assertThat(read.get("minutes").flatMap(Entry::timeToLive))
        .hasValueSatisfying(it -> assertThat(it).isLessThan(HOUR));
    assertThat(done(map.putAll(Map.of("for good", "3"), MapCondition.ALWAYS, Options.DEFAULT)))
        .hasSize(1);
    assertThat(read.get("for good").flatMap(Entry::timeToLive)).isEmpty();
  }

  @Test
  void theLongestPassesAndTheNextIsRefused() {
    TroupeMap<String, String> map = troupe.map("longest");
    map.put("k", "v", Options.MAX_TIME_TO_LIVE);
    assertThat(left(map)).isPresent();
    for (Duration none :
        new Duration[] {Duration.ZERO, Duration.ofNanos(999_999), HOUR.negated()}) {
      assertThatIllegalArgumentException().isThrownBy(() -> map.put("k", "v", none));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> map.put("k", "v", Options.MAX_TIME_TO_LIVE.plusNanos(1)));
  }

  @Test
  void onlyAPutGivesATimeToLive() {
    AsyncTroupeMap<String, String> map = troupe.map("only").async();
    Options options = Options.DEFAULT.withTimeToLive(HOUR);
    isRefused(map.increment("k", 1, options));
    isRefused(map.remove("k", MapCondition.ALWAYS, options));
    isRefused(map.clear(options));
    assertThat(done(map.size(options))).isZero();
  }

  private static void isRefused(CompletionStage<?> stage) {
    assertThatThrownBy(() -> done(stage))
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining(Refusal.Code.INVALID + ": only a put");
  }

  private static Optional<Duration> left(TroupeMap<String, String> map) {
    return map.get("k").orElseThrow().timeToLive();
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
