package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapEntry;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MergedScanTest {
  private static final MapEntry ENTRY =
      new MapEntry(Bytes.EMPTY, "", new Version(1), new Version(1), 0, 0);

  private final AtomicLong millis = new AtomicLong();
  private final List<Long> timeouts = new ArrayList<>();

  @Test
  void allRoundsShareOneDeadline() {
    CompletableFuture<MergedScan.Merged> page = scan(1_000, 250).run(merged -> merged);
    assertThat(timeouts).containsExactly(1_000L, 750L, 500L, 250L);
    assertThat(page).isCompletedExceptionally();
    assertThat(page.exceptionNow()).isInstanceOf(UnknownOutcomeException.class);
  }

  @Test
  void aPageThatIsFullInTimeIsAnswered() {
    CompletableFuture<MergedScan.Merged> page = scan(1_000, 50).run(merged -> merged);
    assertThat(page).isCompleted();
    assertThat(page.join().entries()).hasSize(10);
  }

  /** A scan for ten entries of a partition that gives one at a time and takes so long for it. */
  private MergedScan scan(long timeoutMillis, long perRoundMillis) {
    return new MergedScan(
        (partition, part, left) -> {
          timeouts.add(left.toMillis());
          millis.addAndGet(perRoundMillis);
          Bytes key = part.after().map(Bytes::successor).orElse(Bytes.utf8("k"));
          return CompletableFuture.completedFuture(
              new MapReply.Page(List.of(new MapReply.Keyed(key, ENTRY)), true));
        },
        1,
        new MapCommand.Scan(
            new MapName("m"),
            Bytes.EMPTY,
            Optional.empty(),
            10,
            MapCommand.Scan.MAX_PAGE_BYTES,
            Access.LINEARIZABLE),
        Deadline.after(Duration.ofMillis(timeoutMillis), now()),
        this::now);
  }

  private Moment now() {
    return new Moment(millis.get() * 1_000_000, millis.get());
  }
}
