package io.troupe.api.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Version;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply.Listing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a watch knows, by a clock that the test turns, of a service that the test plays. */
class ServiceWatchTest {
  private final ScriptedService service = new ScriptedService();
  private final AtomicLong nanos = new AtomicLong();
  private final BlockingQueue<Listing> heard = new LinkedBlockingQueue<>();
  private final ServiceWatch watch =
      ServiceWatch.begin(service, Filter.ALL, nanos::get, heard::add);

  @AfterEach
  void close() {
    watch.close();
  }

  private static Listing listing(long version, String... ids) {
    return new Listing(
        new Version(version),
        List.of(ids).stream()
            .map(
                id ->
                    new Instance.Registered(
                        Instance.at(id, "h:1"),
                        new GuestId(new PartitionId(1), 1),
                        new Version(1),
                        0))
            .toList());
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    return Optional.ofNullable(queue.poll(1, TimeUnit.MINUTES)).orElseThrow();
  }

  private void pass(long seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private Duration age() {
    return watch.known().orElseThrow().age();
  }

  @Test
  void whatIsKnownIsKeptAndGrowsOlderWhileNobodyAnswers() throws Exception {
    assertThat(watch.known()).isEmpty();
    next(service.looks).isRefused();
    next(service.looks).shows(listing(7, "a"));
    assertThat(next(heard)).isEqualTo(listing(7, "a"));
    for (int i = 0; i < 3; i++) {
      ScriptedService.Look look = next(service.looks);
      assertThat(look.seen()).contains(new Version(7));
      pass(5);
      look.isRefused();
    }
    ScriptedService.Look last = next(service.looks);
    assertThat(watch.known().orElseThrow().listing()).isEqualTo(listing(7, "a"));
    assertThat(age()).isEqualTo(Duration.ofSeconds(15));
    pass(2);
    last.shows(listing(9, "b"));
    assertThat(next(heard)).isEqualTo(listing(9, "b"));
    assertThat(age()).as("counted from when it was asked for").isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whereNothingChangedWhatIsKnownIsConfirmed() throws Exception {
    next(service.looks).shows(listing(7, "a"));
    assertThat(next(heard).version()).isEqualTo(new Version(7));
    ScriptedService.Look waits = next(service.looks);
    pass(5);
    waits.showsNothing();
    ScriptedService.Look confirms = next(service.looks);
    assertThat(confirms.seen()).as("does not wait").isEmpty();
    assertThat(age()).isEqualTo(Duration.ofSeconds(5));
    pass(1);
    confirms.shows(listing(7, "a"));
    assertThat(next(service.looks).seen()).contains(new Version(7));
    assertThat(age()).isEqualTo(Duration.ofSeconds(1));
    assertThat(heard).as("the same again").isEmpty();
  }

  @Test
  void aChangeOfOthersIsNotTold() throws Exception {
    next(service.looks).shows(listing(7, "a"));
    next(service.looks).shows(listing(8, "a"));
    assertThat(next(service.looks).seen()).contains(new Version(8));
    assertThat(heard).hasSize(1);
  }

  @Test
  void aListenerThatThrowsEndsIt() throws Exception {
    ScriptedService other = new ScriptedService();
    ServiceWatch throwing =
        ServiceWatch.begin(
            other,
            Filter.ALL,
            nanos::get,
            unused -> {
              throw new IllegalStateException("on purpose");
            });
    next(other.looks).shows(listing(7, "a"));
    assertThatThrownBy(() -> throwing.ended().toCompletableFuture().get(1, TimeUnit.MINUTES))
        .hasMessageContaining("on purpose");
    assertThat(throwing.known()).isPresent();
  }
}
