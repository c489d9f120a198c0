package io.troupe.sharding.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.PartitionId;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.sharding.register.FakeRegister;
import io.troupe.sharding.ring.RingSettings;
import io.troupe.testkit.await.Await;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AllocatorTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final FakeRegister register = new FakeRegister();
  private final AtomicBoolean decides = new AtomicBoolean(true);

  @Test
  void placesWhatNobodyOwnsAsSoonAsSomebodyIsUpAndThenWhatMoves() {
    try (Allocator unused = allocator()) {
      register.is(FakeRegister.member("a", 1, "pekko://a", Member.State.UP));
      Await.until(() -> !register.placed().isEmpty(), LIMIT, "moves");
      assertThat(register.placed().getFirst())
          .containsExactly(
              new Move(new PartitionId(0), Optional.empty(), "a"),
              new Move(new PartitionId(1), Optional.empty(), "a"));
      register.is(0, new Ownership("a", Optional.empty(), true));
      register.is(1, new Ownership("a", Optional.empty(), true));
    }
    int before = register.placed().size();
    register.is(FakeRegister.member("b", 1, "pekko://b", Member.State.UP));
    assertThat(register.placed()).as("it has ended").hasSize(before);
  }

  @Test
  void leavesItToTheOneThatDecides() {
    decides.set(false);
    try (Allocator unused = allocator()) {
      register.is(FakeRegister.member("a", 1, "pekko://a", Member.State.UP));
      assertThat(register.placed()).isEmpty();
      decides.set(true);
      Await.until(() -> !register.placed().isEmpty(), LIMIT, "moves, though no view came");
    }
  }

  @Test
  void aRingReadsWhoServesFromTheRegister() {
    ClusterRing ring = new ClusterRing(register, 3, RingSettings.DEFAULT);
    assertThat(ring.members()).isEmpty();
    register.is(FakeRegister.member("a", 1, "pekko://a", Member.State.UP));
    register.is(FakeRegister.member("b", 1, "pekko://b", Member.State.ENTERED));
    register.is(0, new Ownership("a", Optional.empty(), true));
    register.is(1, new Ownership("b", Optional.of("a"), false));
    register.is(2, new Ownership("b", Optional.empty(), false));
    assertThat(ring.members()).extracting(it -> it.name()).containsExactly("a");
    assertThat(ring.owners())
        .containsOnlyKeys(new PartitionId(0), new PartitionId(1))
        .containsEntry(new PartitionId(1), "a");
  }

  private Allocator allocator() {
    return new Allocator(register, decides::get, 2, RingSettings.DEFAULT);
  }
}
