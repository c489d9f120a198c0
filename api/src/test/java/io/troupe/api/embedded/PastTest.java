package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Options;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.HistoryQuery;
import io.troupe.api.past.OutOfHistoryException;
import io.troupe.api.past.PastChange;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapRevision.How;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** History and reads of the past through the Java interface, at a node that keeps little of it. */
class PastTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir static Path data;
  private static Troupe troupe;

  @BeforeAll
  static void start() {
    troupe =
        Troupe.join(
            TroupeSettings.of(ConfigFactory.parseString("troupe.map.history-max-bytes = 4 MiB"))
                .withData(data));
  }

  @AfterAll
  static void stop() {
    troupe.close();
  }

  @Test
  void aHistoryTellsEachChangeNewestFirst() {
    TroupeMap<String, String> map = troupe.map("told");
    Principal ada = new Principal("Ad\u00e4");
    RequestId id = new RequestId(SessionId.derived(4, 2), 1);
    Options options = Options.DEFAULT.withPrincipal(ada).withRequestId(Optional.of(id));
    map.async().put("k", "1", MapCondition.ALWAYS, options).toCompletableFuture().join();
    map.increment("k", 4);
    map.remove("k");
    map.put("k", "new", Duration.ofMillis(1));
    Await.until(() -> map.get("k").isEmpty(), LIMIT, "the key to end");
    map.put("k", "last");
    map.clear();
    List<PastChange<String>> changes = map.history("k", HistoryQuery.newest()).changes();
    assertThat(changes.stream().map(PastChange::how))
        .containsExactly(How.CLEARED, How.PUT, How.EXPIRED, How.PUT, How.REMOVED, How.PUT, How.PUT);
    assertThat(changes.stream().map(PastChange::value).flatMap(Optional::stream))
        .containsExactly("last", "new", "5", "1");
    assertThat(changes.stream().map(PastChange::version))
        .doesNotHaveDuplicates()
        .isSortedAccordingTo((a, b) -> b.compareTo(a));
    assertThat(changes.getLast().principal()).isEqualTo(ada);
    assertThat(changes.getLast().requestId()).contains(id);
    assertThat(changes.get(2).requestId()).as("it ended by itself").isEmpty();
    assertThat(changes.get(1).principal()).isEqualTo(Principal.NONE);
    assertThat(map.history("never", HistoryQuery.newest()).changes()).isEmpty();
  }

  @Test
  void aHistoryHasPages() {
    TroupeMap<String, String> map = troupe.map("pages");
    List<Version> versions = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      versions.addFirst(map.put("k", "v" + i));
    }
    List<Version> read = new ArrayList<>();
    HistoryQuery query = HistoryQuery.newest().withLimit(2);
    HistoryPage<String> page = map.history("k", query);
    while (page.next().isPresent()) {
      assertThat(page.changes()).hasSize(2);
      page.changes().forEach(change -> read.add(change.version()));
      page = map.history("k", query.before(page.next().get()));
    }
    page.changes().forEach(change -> read.add(change.version()));
    assertThat(read).isEqualTo(versions);
    assertThat(map.history("k", HistoryQuery.newest().withLimit(10_000)).next()).isEmpty();
    for (int none : new int[] {0, -1, 10_001}) {
      assertThatIllegalArgumentException().isThrownBy(() -> query.withLimit(none));
    }
  }

  @Test
  void aReadAsOfAVersionShowsWhatWasThere() {
    TroupeMap<String, String> map = troupe.map("versions");
    Version one = map.put("k", "one");
    Version two = map.put("k", "two");
    map.remove("k");
    Version other = map.put("k", "three");
    assertThat(map.get("k", AsOf.version(one)).map(Entry::value)).contains("one");
    assertThat(map.get("k", AsOf.version(two)).map(Entry::value)).contains("two");
    assertThat(map.get("k", AsOf.version(new Version(other.number() - 1)))).isEmpty();
    assertThat(map.get("k", AsOf.version(other)).map(Entry::value)).contains("three");
    assertThat(map.get("k", AsOf.NOW).map(Entry::value)).contains("three");
    assertThatThrownBy(() -> map.get("k", AsOf.version(new Version(other.number() + 1_000))))
        .isInstanceOfSatisfying(
            RefusedException.class,
            it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.BEHIND));
  }

  @Test
  void aReadAsOfATimeShowsWhatWasThere() {
    TroupeMap<String, String> map = troupe.map("times");
    map.put("a", "old");
    map.put("b", "gone later");
    Instant then = map.get("b").orElseThrow().changed();
    Await.until(() -> Instant.now().isAfter(then.plusMillis(1)), LIMIT, "the next millisecond");
    map.put("a", "new");
    map.put("c", "later");
    map.remove("b");
    assertThat(map.get("a", AsOf.time(then)).map(Entry::value)).contains("old");
    assertThat(map.get("c", AsOf.time(then))).isEmpty();
    ScanQuery<String> one = ScanQuery.<String>all().at(then).withLimit(1);
    assertThat(map.stream(one).map(Entry::value)).containsExactly("old", "gone later");
    assertThat(map.scan(ScanQuery.prefix("b").at(then)).entries()).hasSize(1);
    Instant future = Instant.parse("9999-01-01T00:00:00Z");
    assertThat(map.get("a", AsOf.time(future)).map(Entry::value)).contains("new");
    assertThat(map.stream(ScanQuery.<String>all().at(future))).hasSize(2);
    assertThatIllegalArgumentException().isThrownBy(() -> AsOf.time(Instant.MAX));
    assertThatThrownBy(() -> map.scan(ScanQuery.<String>all().at(Instant.MAX)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("INVALID");
  }

  @Test
  void whatIsForgottenIsRefusedAndSaysFromWhereOnItIsKnown() {
    TroupeMap<String, String> map = troupe.map("forgotten");
    Version first = map.put("k", "x");
    Instant then = map.get("k").orElseThrow().changed();
    for (int i = 0; i < 40; i++) {
      map.put("k", "x".repeat(1_024));
    }
    Version newest = map.put("k", "newest");
    assertThatThrownBy(() -> map.get("k", AsOf.version(first)))
        .isInstanceOfSatisfying(
            OutOfHistoryException.class,
            out -> {
              assertThat(out.refusal().code()).isEqualTo(Refusal.Code.OUT_OF_HISTORY);
              assertThat(out.refusal().code().isTransient()).isFalse();
              assertThat(out.oldestVersion()).isGreaterThan(first).isLessThan(newest);
              assertThat(out.oldestTime()).isAfterOrEqualTo(then);
              assertThat(map.get("k", AsOf.version(out.oldestVersion()))).isPresent();
              assertThat(map.get("k", AsOf.time(out.oldestTime()))).isPresent();
              Version before = new Version(out.oldestVersion().number() - 1);
              assertThatThrownBy(() -> map.get("k", AsOf.version(before)))
                  .isInstanceOf(OutOfHistoryException.class);
            });
    assertThatThrownBy(() -> map.get("k", AsOf.time(then.minusMillis(1))))
        .isInstanceOf(OutOfHistoryException.class);
    assertThatThrownBy(() -> map.scan(ScanQuery.<String>all().at(then.minusMillis(1))))
        .isInstanceOf(OutOfHistoryException.class);
    assertThat(map.history("k", HistoryQuery.newest()).changes())
        .hasSizeLessThan(40)
        .last()
        .satisfies(oldest -> assertThat(oldest.version()).isGreaterThan(first));
    assertThat(map.get("k", AsOf.version(newest)).map(Entry::value)).contains("newest");
  }

  @Test
  void aValueOfMoreThanAnEighthIsNotKeptOnceItIsReplaced() {
    TroupeMap<String, String> map = troupe.map("large");
    Version kept = map.put("kept", "x".repeat(2_048));
    Version large = map.put("large", "x".repeat(2_049));
    assertThat(map.get("large", AsOf.version(large))).isPresent();
    map.put("kept", "small");
    Version small = map.put("large", "small");
    assertThat(map.get("kept", AsOf.version(kept))).isPresent();
    assertThatThrownBy(() -> map.get("large", AsOf.version(large)))
        .isInstanceOfSatisfying(
            OutOfHistoryException.class,
            out -> {
              assertThat(out.oldestVersion()).as("where the key can be told").isEqualTo(small);
              assertThat(out.oldestTime()).isEqualTo(map.get("large").orElseThrow().changed());
            });
    assertThat(map.history("large", HistoryQuery.newest()).changes().getLast().value()).isEmpty();
  }
}
