package io.troupe.sharding.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.Version;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply.Changed;
import io.troupe.sharding.map.MapReply.Changes;
import io.troupe.sharding.map.MapRevision;
import io.troupe.sharding.map.MapRevision.How;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchHubRulesTest {
  private static final MapName MAP = new MapName("orders");

  private final WatchHub<String> hub = new WatchHub<>(3, WatchLimits.DEFAULT);

  private Watcher<String> resume(long... positions) {
    return hub.add(
        new WatchTarget.Prefixed(MAP, Bytes.EMPTY),
        Optional.of(WatchPositions.ofMap(MAP, positions)),
        Arrays.toString(positions));
  }

  private void lanesAt(long version) {
    for (int partition = 0; partition < 3; partition++) {
      hub.polled(partition, new Changes(List.of(), new Version(version)));
    }
  }

  private static Changes page(long first, long last) {
    List<Changed> changes = new ArrayList<>();
    for (long version = first; version <= last; version++) {
      changes.add(
          new Changed(
              MAP,
              Bytes.utf8("k"),
              new MapRevision(
                  How.REMOVED,
                  new Version(version),
                  0,
                  Optional.empty(),
                  Optional.empty(),
                  Principal.NONE)));
    }
    return new Changes(changes, new Version(last));
  }

  private List<WatchEffect.Read<String>> readsAsked() {
    return readsOf(hub);
  }

  private static List<WatchEffect.Read<String>> readsOf(WatchHub<String> asking) {
    List<WatchEffect.Read<String>> reads = new ArrayList<>();
    for (WatchEffect<String> effect : asking.effects()) {
      if (effect instanceof WatchEffect.Read<String> read) {
        reads.add(read);
      }
    }
    return reads;
  }

  private static WatchEffect.Read<String> probe(int partition, long after) {
    return new WatchEffect.Read<>(partition, new Version(after), true);
  }

  private static WatchEffect.Read<String> read(int partition, long after) {
    return new WatchEffect.Read<>(partition, new Version(after), false);
  }

  /** Else one partition that never answers would keep a watcher from all others. */
  @Test
  void aPartitionThatDoesNotAnswerLetsOthersBeRead() {
    Watcher<String> watcher = resume(5, 5, 5);
    lanesAt(10);
    assertThat(readsAsked()).containsExactly(probe(0, 5), probe(1, 5), probe(2, 5));
    hub.readFailed(0);
    hub.read(1, new Version(5), page(6, 6));
    assertThat(hub.take(watcher)).as("partition 2 has not said that it can begin").isEmpty();
    assertThat(readsAsked()).isEmpty();
    hub.readFailed(2);
    assertThat(readsAsked()).containsExactly(read(1, 5));
    hub.read(1, new Version(5), page(6, 10));
    assertThat(hub.take(watcher).orElseThrow().changes()).hasSize(5);
    assertThat(readsAsked()).as("it is not time to repeat what failed").isEmpty();
    hub.retryReads();
    assertThat(readsAsked()).as("they take turns").containsExactly(read(2, 5));
  }

  @Test
  void aPartitionThatFailsAgainAndAgainIsAskedLessAndLess() {
    Watcher<String> unused = resume(5, 10, 10);
    lanesAt(10);
    assertThat(readsAsked()).containsExactly(probe(0, 5));
    List<Integer> pauses = new ArrayList<>();
    for (int failure = 0; failure < 8; failure++) {
      hub.readFailed(0);
      int retries = 0;
      do {
        hub.retryReads();
        retries++;
      } while (readsAsked().isEmpty());
      pauses.add(retries);
    }
    assertThat(pauses).containsExactly(1, 2, 4, 8, 16, 32, 64, 64);
    hub.read(0, new Version(5), page(6, 6));
    assertThat(readsAsked()).containsExactly(read(0, 6));
    hub.readFailed(0);
    hub.retryReads();
    assertThat(readsAsked()).as("an answer makes up for it").containsExactly(read(0, 6));
  }

  /** Else a copy of older files would let it begin, and end it, at each reconnect. */
  @Test
  void whoIsAheadOfAPartitionDoesNotBeginByThePageOfAnother() {
    Watcher<String> behind = resume(50, 100, 100);
    Watcher<String> ahead = resume(1_000_000, 100, 100);
    lanesAt(100);
    assertThat(readsAsked()).containsExactly(probe(0, 50));
    hub.read(0, new Version(50), page(51, 51));
    assertThat(hub.take(behind).orElseThrow().changes()).hasSize(1);
    assertThat(hub.take(ahead)).isEmpty();
  }

  @Test
  void whoIsBehindALaneThatWasForgottenDoesNotBeginByAPageBehindIt() {
    Watcher<String> near = resume(50, 100, 100);
    Watcher<String> older = resume(7, 100, 100);
    lanesAt(100);
    assertThat(readsAsked()).containsExactly(probe(0, 50));
    hub.pollOutOfHistory(0, new Version(60));
    hub.read(0, new Version(50), page(61, 70));
    assertThat(hub.take(older)).as("it has not been told that 7 is kept").isEmpty();
    assertThat(hub.take(near)).isPresent();
  }

  /** Else it hears nothing for long, takes the node for dead, and begins anew at the next one. */
  @Test
  void whoResumesIsReadForInSeveralPartitionsAtOnceUntilItHasBegun() {
    int partitions = 2 * Backlogs.MAX_PROBES;
    WatchHub<String> wide = new WatchHub<>(partitions, WatchLimits.DEFAULT);
    long[] old = new long[partitions];
    Arrays.fill(old, 5);
    wide.add(all(), Optional.of(WatchPositions.ofMap(MAP, old)), "one");
    for (int partition = 0; partition < partitions; partition++) {
      wide.polled(partition, new Changes(List.of(), new Version(10)));
    }
    assertThat(readsOf(wide)).hasSize(Backlogs.MAX_PROBES);
    wide.read(0, new Version(5), page(6, 6));
    assertThat(readsOf(wide)).containsExactly(probe(Backlogs.MAX_PROBES, 5));
    for (int partition = 1; partition < partitions; partition++) {
      wide.read(partition, new Version(5), page(6, 6));
    }
    List<WatchEffect.Read<String>> pages = readsOf(wide);
    assertThat(pages.getLast().probe()).as("it has begun").isFalse();
    assertThat(pages.stream().filter(it -> !it.probe())).hasSize(1);
  }

  @Test
  void whoLeavesWaitsForNoRead() {
    int partitions = Backlogs.MAX_READS + 8;
    Roster<String> roster = new Roster<>(partitions, WatchLimits.DEFAULT);
    Backlogs<String> backlogs = new Backlogs<>(roster, WatchLimits.DEFAULT);
    long[] old = new long[partitions];
    Arrays.fill(old, 5);
    roster.lanes.forEach(lane -> roster.moved(lane, 10));
    List<Watcher<String>> watchers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      watchers.add(roster.enter(all(), Optional.of(WatchPositions.ofMap(MAP, old)), "one"));
    }
    watchers.forEach(backlogs::goOn);
    assertThat(roster.toRead).isNotEmpty();
    watchers.forEach(roster::leave);
    assertThat(roster.toRead).isEmpty();
  }

  @Test
  void whoResumesDoesNotWaitForAPartitionThatCannotBeAsked() {
    Watcher<String> watcher = resume(5, 5, 5);
    hub.polled(0, new Changes(List.of(), new Version(5)));
    hub.polled(1, new Changes(List.of(), new Version(5)));
    assertThat(hub.take(watcher)).isEmpty();
    hub.pollFailed(2, false);
    assertThat(hub.take(watcher).orElseThrow().positions().orElseThrow().in(2)).isEqualTo(5);
    hub.polled(1, page(6, 6));
    assertThat(hub.take(watcher).orElseThrow().changes()).hasSize(1);
  }

  /** Else a reconnect from a cursor that is too old would begin, and end, again and again. */
  @Test
  void aCursorThatIsTooOldInOnePartitionIsRefusedBeforeAnythingIsTaken() {
    Watcher<String> watcher = resume(5, 5, 5);
    lanesAt(10);
    hub.read(0, new Version(5), page(6, 6));
    hub.read(1, new Version(5), page(6, 6));
    assertThat(hub.take(watcher)).isEmpty();
    hub.readOutOfHistory(2, new Version(8));
    WatchPage last = hub.take(watcher).orElseThrow();
    assertThat(last.changes()).isEmpty();
    assertThat(last.positions()).as("its cursor is of no use any more").isEmpty();
    WatchEnd end = last.end().orElseThrow();
    assertThat(end.reason()).isEqualTo(WatchEnd.Reason.OUT_OF_HISTORY);
    assertThat(end.keptFrom()).contains(new Version(8));
    assertThat(end.detail()).contains("those of partition 2 only behind version 8");
    assertThat(hub.behind()).isZero();
  }

  @Test
  void whoIsCutBeforeItsFirstPageKeepsThePlaceThatItCameWith() {
    Watcher<String> resumed = resume(5, 6, 7);
    Watcher<String> fromNow =
        hub.add(new WatchTarget.Prefixed(MAP, Bytes.EMPTY), Optional.empty(), "from now");
    hub.stop();
    assertThat(hub.take(resumed).orElseThrow().positions().map(WatchPositions::toText))
        .contains(WatchPositions.ofMap(MAP, new long[] {5, 6, 7}).toText());
    assertThat(hub.take(fromNow).orElseThrow().positions()).isEmpty();
  }

  @Test
  void aPageIsReadOnceForAllWhomItServes() {
    List<Watcher<String>> same = List.of(resume(5, 10, 10), resume(5, 10, 10), resume(7, 10, 10));
    Watcher<String> older = resume(2, 10, 10);
    for (int partition = 2; partition >= 0; partition--) {
      hub.polled(partition, new Changes(List.of(), new Version(10)));
    }
    assertThat(readsAsked()).containsExactly(read(0, 5));
    Watcher<String> later = resume(5, 10, 10);
    hub.read(0, new Version(5), page(6, 10));
    for (Watcher<String> watcher : same) {
      long from = watcher.owner().startsWith("[7") ? 7 : 5;
      assertThat(hub.take(watcher).orElseThrow().changes()).hasSize((int) (10 - from));
    }
    assertThat(hub.take(older)).as("the page began behind it").isEmpty();
    assertThat(hub.take(later)).as("it came after the page was asked for").isEmpty();
    assertThat(readsAsked()).as("one read of a partition at a time").containsExactly(read(0, 2));
    hub.read(0, new Version(2), page(3, 10));
    assertThat(hub.take(older).orElseThrow().changes()).hasSize(8);
    assertThat(hub.take(later).orElseThrow().changes()).hasSize(5);
    assertThat(readsAsked()).isEmpty();
    assertThat(hub.behind()).isZero();
  }

  @Test
  void whoCatchesUpIsBoundedAndCounted() {
    WatchLimits few = new WatchLimits(10_000, 16, 2L << 20, 2L << 20, 4_096);
    WatchHub<String> full = new WatchHub<>(256, few);
    long[] start = new long[256];
    for (int i = 0; i < 16; i++) {
      full.add(all(), Optional.of(WatchPositions.ofMap(MAP, start)), "resumes");
    }
    assertThat(full.behind()).isEqualTo(4_096);
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> full.add(all(), Optional.of(WatchPositions.ofMap(MAP, start)), "more"))
        .satisfies(e -> assertThat(e.refusal().code()).isEqualTo(Refusal.Code.OVERLOADED))
        .withMessageContaining("the most is 4096");
    full.add(all(), Optional.empty(), "from now");
    for (int partition = 0; partition < 256; partition++) {
      full.polled(partition, new Changes(List.of(), new Version(partition == 7 ? 1 : 0)));
    }
    assertThat(full.behind()).as("in one partition something changed").isEqualTo(16);
    full.add(all(), Optional.of(WatchPositions.ofMap(MAP, start)), "there is room again");
    assertThat(full.behind()).isEqualTo(17);
    full.stop();
    assertThat(full.behind()).isZero();
  }

  @Test
  void aKeyThatResumesHasItsBacklogReadOnce() {
    Watcher<String> watcher =
        hub.add(
            new WatchTarget.OneKey(MAP, Bytes.utf8("k"), new PartitionId(1)),
            Optional.of(WatchPositions.ofKey(MAP, 3)),
            "key");
    hub.polled(1, new Changes(List.of(), new Version(5)));
    assertThat(readsAsked()).containsExactly(read(1, 3));
    hub.read(1, new Version(3), page(4, 5));
    assertThat(hub.take(watcher).orElseThrow().changes()).hasSize(2);
  }

  private static WatchTarget all() {
    return new WatchTarget.Prefixed(MAP, Bytes.EMPTY);
  }
}
