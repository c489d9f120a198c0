package io.troupe.api.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.coordination.TroupeLatch.Awaited;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.latch.LatchReply;
import io.troupe.coordination.latch.LatchReply.Standing;
import io.troupe.coordination.latch.LatchRound;
import io.troupe.coordination.name.ObjectName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Latches through the Java interface, at a real node. */
class LatchesTest {
  private static final Options PATIENT = Options.DEFAULT.withTimeout(Duration.ofMinutes(1));

  private static final ObjectName BEFORE_ZZ = new ObjectName("zz");

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

  private static CompletableFuture<Awaited> waiting(TroupeLatch latch, LatchRound round) {
    CompletableFuture<Awaited> waits = latch.await(round, PATIENT).toCompletableFuture();
    Awaited looked =
        Requests.await(latch.await(round, Options.DEFAULT.withTimeout(Duration.ofMillis(50))));
    assertThat(looked).isEqualTo(Awaited.COUNTING);
    assertThat(waits).isNotDone();
    return waits;
  }

  @Test
  void whoWaitsGoesOnOnceAllHaveCounted() throws Exception {
    TroupeLatch latch = troupe.latch("all");
    assertThat(latch.countDown()).as("not there").isEmpty();
    assertThat(latch.await(Duration.ofSeconds(10))).isEqualTo(Awaited.NOT_KNOWN);
    assertThat(latch.trySetCount(2)).isTrue();
    assertThat(latch.trySetCount(2)).as("still counting").isFalse();
    LatchRound round = Requests.await(latch.show(PATIENT)).orElseThrow().round();
    CompletableFuture<Awaited> waits = waiting(latch, round);
    assertThat(latch.countDown()).contains(1);
    assertThat(latch.countDown()).contains(0);
    assertThat(waits.get(1, TimeUnit.MINUTES)).isEqualTo(Awaited.OPENED);
    assertThat(latch.await(Duration.ofSeconds(10))).isEqualTo(Awaited.OPENED);
    assertThat(latch.trySetCount(1)).isTrue();
    assertThat(Requests.await(latch.await(round, PATIENT))).as("late").isEqualTo(Awaited.OPENED);
  }

  @Test
  void oneThatNeverCountsIsGivenUp() throws Exception {
    TroupeLatch latch = troupe.latch("dead");
    LatchRound first = latch.reset(2);
    CompletableFuture<Awaited> waits = waiting(latch, first);
    LatchRound second = latch.reset(1);
    assertThat(waits.get(1, TimeUnit.MINUTES)).isEqualTo(Awaited.GIVEN_UP);
    assertThat(Requests.await(latch.countDown(Optional.of(first), 1, PATIENT))).isEmpty();
    CompletableFuture<Awaited> next = waiting(latch, second);
    assertThat(Requests.await(latch.delete(PATIENT))).isTrue();
    assertThat(next.get(1, TimeUnit.MINUTES)).isEqualTo(Awaited.NOT_KNOWN);
    assertThat(Requests.await(latch.delete(PATIENT))).isFalse();
  }

  @Test
  void aRepeatedCountDownCountsOnce() {
    TroupeLatch latch = troupe.latch("repeated");
    latch.reset(3);
    Options options = PATIENT.asRetryOf(new RequestId(SessionId.derived(7, 7), 1));
    Optional<Standing> once = Requests.await(latch.countDown(Optional.empty(), 2, options));
    assertThat(once.orElseThrow().count()).isEqualTo(1);
    assertThat(Requests.await(latch.countDown(Optional.empty(), 2, options))).isEqualTo(once);
    assertThat(latch.countDown()).contains(0);
  }

  @Test
  void theyAreListedByName() {
    troupe.latch("zz-1").reset(1);
    troupe.latch("zz-2").reset(2);
    LatchReply.Listed listed =
        Requests.await(troupe.coordination().latches(Optional.of(BEFORE_ZZ), 1, PATIENT));
    assertThat(listed.latches().getFirst().name().value()).isEqualTo("zz-1");
    assertThat(listed.more()).isTrue();
    ObjectName last = listed.latches().getFirst().name();
    LatchReply.Listed rest =
        Requests.await(troupe.coordination().latches(Optional.of(last), 1, PATIENT));
    assertThat(rest.latches().getFirst().count()).isEqualTo(2);
    assertThat(rest.more()).isFalse();
  }

  @Test
  void countsPastTheLimitAreRefused() {
    assertThatThrownBy(() -> troupe.latch("limit").reset(1_000_001))
        .hasMessageContaining("from 1 to 1000000");
    assertThat(Requests.await(troupe.latch("limit").show(PATIENT))).isEmpty();
  }
}
