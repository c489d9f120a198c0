package io.troupe.coordination.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.KindReply;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a partition tells of who waits, and how somebody is refused who waits in a cycle. */
class LockWaitsRulesTest {
  private static final String CYCLE = "ann and bob wait for each other";

  private final LockPart part = new LockPart();

  private static KindReply refuse(
      LockPart part, LockTicket waiter, LockTicket behind, Optional<FencingToken> token) {
    return part.ask(new LockCommand.RefuseWaiter(LockPart.JOBS, waiter, behind, token, CYCLE));
  }

  private static LockReply.Waits waits(LockPart part, Optional<LockName> after, int limit) {
    return (LockReply.Waits) part.ask(new LockCommand.ListWaits(after, limit));
  }

  @Test
  void whoHoldsAndWhoWaitsIsToldOfLocksThatAreWaitedFor() {
    LockReply.Granted ann = part.granted("ann");
    assertThat(waits(part, Optional.empty(), 10)).isEqualTo(new LockReply.Waits(List.of(), false));

    LockReply.Queued bob = part.queued("bob");
    LockWaits jobs = waits(part, Optional.empty(), 10).locks().getFirst();
    assertThat(jobs.name()).isEqualTo(LockPart.JOBS);
    assertThat(jobs.holders())
        .singleElement()
        .satisfies(it -> assertThat(it.owner().value()).isEqualTo("ann"))
        .satisfies(it -> assertThat(it.ticket()).isEqualTo(ann.ticket()))
        .satisfies(it -> assertThat(it.token()).contains(ann.token()));
    assertThat(jobs.waiters())
        .singleElement()
        .satisfies(it -> assertThat(it.ticket()).isEqualTo(bob.ticket()))
        .satisfies(it -> assertThat(it.token()).isEmpty());

    part.release("ann", ann.token());
    assertThat(waits(part, Optional.empty(), 10).locks()).as("nobody waits now").isEmpty();
  }

  @Test
  void pagesGoOnBehindANameAndEndWithManyClaims() {
    LockPart wide = new LockPart(new LockSettings(9, 2_000, 0, new ClockDrift(0)));
    for (String name : List.of("a", "b", "c")) {
      for (int i = 0; i < 2; i++) {
        wide.ask(acquire(name, name + i));
      }
    }
    LockReply.Waits first = waits(wide, Optional.empty(), 2);
    assertThat(first.locks()).extracting(it -> it.name().value()).containsExactly("a", "b");
    assertThat(first.more()).isTrue();
    LockReply.Waits second = waits(wide, Optional.of(new LockName("b")), 2);
    assertThat(second.locks()).extracting(it -> it.name().value()).containsExactly("c");
    assertThat(second.more()).isFalse();

    for (int i = 2; i <= LockWaits.MAX_CLAIMS + 1; i++) {
      wide.ask(acquire("a", "a" + i));
    }
    LockReply.Waits crowded = waits(wide, Optional.empty(), 2);
    assertThat(crowded.locks()).as("one alone is a page").hasSize(1);
    assertThat(crowded.locks().getFirst().waiters()).hasSize(LockWaits.MAX_CLAIMS);
    assertThat(crowded.more()).isTrue();
  }

  private static LockCommand acquire(String name, String owner) {
    return new LockCommand.Acquire(
        new LockName(name), LockPart.owner(owner), LockMode.EXCLUSIVE, 100, 0, 1_000);
  }

  @Test
  void whoIsRefusedLeavesTheQueueAndIsToldWhy() {
    LockReply.Granted ann = part.granted("ann");
    LockReply.Queued bob = part.queued("bob");
    LockReply.Queued cid = part.queued("cid");
    assertThat(refuse(part, bob.ticket(), ann.ticket(), Optional.of(ann.token())))
        .isEqualTo(new LockReply.Left());
    assertThat(part.shown()).isEqualTo("ann/cid");
    assertThat(part.await("bob", bob.ticket())).isEqualTo(new LockReply.Deadlocked(CYCLE));
    assertThat(part.await("cid", bob.ticket())).as("another's").isEqualTo(new LockReply.NotHeld());

    part.release("ann", ann.token());
    assertThat(part.await("cid", cid.ticket())).isInstanceOf(LockReply.Held.class);
    assertThat(part.queued("bob").ticket()).as("it may try again").isNotEqualTo(bob.ticket());
  }

  @Test
  void nobodyIsRefusedWhereEitherHasMovedOn() {
    LockReply.Granted ann = part.granted("ann");
    LockReply.Queued bob = part.queued("bob");
    LockReply.Queued cid = part.queued("cid");
    Optional<FencingToken> token = Optional.of(ann.token());
    LockReply.NotHeld not = new LockReply.NotHeld();

    assertThat(refuse(part, cid.ticket(), bob.ticket(), token)).as("bob waits").isEqualTo(not);
    assertThat(refuse(part, bob.ticket(), ann.ticket(), Optional.empty()))
        .as("ann holds it")
        .isEqualTo(not);
    assertThat(refuse(part, bob.ticket(), ann.ticket(), Optional.of(new FencingToken(99))))
        .as("another token")
        .isEqualTo(not);
    assertThat(refuse(part, bob.ticket(), cid.ticket(), Optional.empty()))
        .as("cid is behind bob")
        .isEqualTo(not);
    assertThat(refuse(part, ann.ticket(), ann.ticket(), token)).as("ann holds").isEqualTo(not);

    part.release("ann", ann.token());
    assertThat(refuse(part, bob.ticket(), ann.ticket(), token)).as("ann is gone").isEqualTo(not);
    assertThat(refuse(part, cid.ticket(), bob.ticket(), Optional.empty()))
        .as("bob holds it by now")
        .isEqualTo(not);
    assertThat(part.shown()).isEqualTo("bob/cid");
  }

  @Test
  void ofThoseRefusedTheLastAreRemembered() {
    LockReply.Granted ann =
        (LockReply.Granted)
            part.ask(
                new LockCommand.Acquire(
                    LockPart.JOBS, LockPart.owner("ann"), LockMode.EXCLUSIVE, 60_000, 0, 0));
    LockReply.Queued first = part.queued("bob");
    refuse(part, first.ticket(), ann.ticket(), Optional.of(ann.token()));
    for (int i = 1; i < RefusedWaiter.MAX_KEPT; i++) {
      LockReply.Queued next = part.queued("bob");
      refuse(part, next.ticket(), ann.ticket(), Optional.of(ann.token()));
    }
    assertThat(part.await("bob", first.ticket())).isInstanceOf(LockReply.Deadlocked.class);
    LockReply.Queued last = part.queued("bob");
    refuse(part, last.ticket(), ann.ticket(), Optional.of(ann.token()));
    assertThat(part.await("bob", first.ticket())).isEqualTo(new LockReply.NotHeld());
    assertThat(part.await("bob", last.ticket())).isInstanceOf(LockReply.Deadlocked.class);
  }

  @Test
  void aCycleIsToldWithinItsLimit() {
    LockTicket ticket = new LockTicket(2);
    LockTicket behind = new LockTicket(1);
    String most = "x".repeat(LockCommand.MAX_CYCLE_LENGTH);
    assertThat(
            new LockCommand.RefuseWaiter(LockPart.JOBS, ticket, behind, Optional.empty(), most)
                .cycle())
        .hasSize(2_000);
    for (String wrong : List.of("", most + "x")) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new LockCommand.RefuseWaiter(
                      LockPart.JOBS, ticket, behind, Optional.empty(), wrong))
          .withMessageContaining("1 to 2000 characters, not " + wrong.length());
    }
  }
}
