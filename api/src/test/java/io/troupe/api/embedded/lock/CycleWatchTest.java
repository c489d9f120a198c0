package io.troupe.api.embedded.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.FencingToken;
import io.troupe.api.metrics.Exposition;
import io.troupe.api.request.ManualTimer;
import io.troupe.coordination.lock.LockClaim;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.lock.LockWaits;
import io.troupe.coordination.lock.graph.CycleSettings;
import io.troupe.coordination.lock.graph.CycleSettings.Policy;
import io.troupe.coordination.lock.graph.WaitLook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When it looks, what it counts, and whom it refuses. */
class CycleWatchTest {
  private static final WaitLook NONE = new WaitLook(List.of(), true);

  private final ManualTimer timer = new ManualTimer();
  private final List<LockCommand.RefuseWaiter> refused = new ArrayList<>();
  private final Exposition shown = new Exposition();
  private WaitLook next = NONE;
  private boolean fails;
  private boolean slow;
  private boolean isOurs = true;
  private int looks;
  private LockReply answer = new LockReply.Left();

  private void watch(Policy policy) {
    watch(policy, 1_000);
  }

  private void watch(Policy policy, long everyMillis) {
    new CycleWatch(
            timeout -> {
              looks++;
              return fails
                  ? CompletableFuture.failedFuture(new IllegalStateException("nobody answers"))
                  : slow ? atItsLimit(timeout) : CompletableFuture.completedFuture(next);
            },
            (command, timeout) -> {
              refused.add(command);
              return CompletableFuture.completedFuture(answer);
            },
            timer,
            new CycleSettings(everyMillis, policy),
            () -> isOurs)
        .begin()
        .show(shown);
  }

  /** Tells what was there when it was asked, as late as it may. */
  private CompletableFuture<WaitLook> atItsLimit(Duration timeout) {
    CompletableFuture<WaitLook> told = new CompletableFuture<>();
    WaitLook now = next;
    var unused = timer.after(timeout, () -> told.complete(now));
    return told;
  }

  private static WaitLook cycle(long ticket) {
    return new WaitLook(
        List.of(lock("a", "ann", "bob", ticket), lock("b", "bob", "ann", ticket + 1)), true);
  }

  private static LockWaits lock(String name, String holder, String waiter, long ticket) {
    return new LockWaits(
        new LockName(name),
        List.of(claim(holder, 1, Optional.of(new FencingToken(1)))),
        List.of(claim(waiter, ticket, Optional.empty())));
  }

  private static LockClaim claim(String owner, long ticket, Optional<FencingToken> token) {
    return new LockClaim(
        new LockOwner(owner),
        LockMode.EXCLUSIVE,
        new LockTicket(ticket),
        token,
        ticket,
        Optional.empty());
  }

  private String metric(String name) {
    return shown
        .text()
        .lines()
        .filter(it -> it.startsWith("troupe_locks_" + name + " "))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void looksOnceAPeriodAndTwiceWhereItSeesACycle() {
    watch(Policy.OFF);
    timer.pass(999);
    assertThat(looks).isZero();
    timer.pass(2_001);
    assertThat(looks).isEqualTo(3);
    next = cycle(5);
    timer.pass(1_000);
    assertThat(looks).isEqualTo(5);
    assertThat(metric("cycles")).endsWith(" 1.0");
    assertThat(metric("cycles_found_total")).endsWith(" 1.0");
    assertThat(refused).as("the policy is off").isEmpty();
  }

  @Test
  void findsACycleWithinTwoSecondsThoughEachLookTakesAllItsTime() {
    watch(Policy.OFF);
    slow = true;
    timer.pass(1_000);
    assertThat(looks).isEqualTo(1);
    next = cycle(5); // it was missed by a moment
    timer.pass(1_899);
    assertThat(metric("cycles_found_total")).endsWith(" 0.0");
    timer.pass(1);
    assertThat(metric("cycles_found_total")).endsWith(" 1.0");
  }

  @Test
  void looksAgainAtOnceWhereLooksTakeLongerThanThePeriod() {
    watch(Policy.OFF, 100);
    slow = true;
    timer.pass(100 + 3 * 450);
    assertThat(looks).isEqualTo(4);
    next = cycle(5); // it is there behind the beginning of the fourth
    timer.pass(3 * 450);
    assertThat(metric("cycles_found_total")).endsWith(" 1.0");
  }

  @Test
  void countsEachCycleOnce() {
    watch(Policy.OFF);
    next = cycle(5);
    timer.pass(3_000);
    assertThat(metric("cycles_found_total")).endsWith(" 1.0");
    next = cycle(8);
    timer.pass(1_000);
    assertThat(metric("cycles_found_total")).as("others wait now").endsWith(" 2.0");
    next = NONE;
    timer.pass(1_000);
    assertThat(metric("cycles")).endsWith(" 0.0");
  }

  @Test
  void refusesTheYoungestAndCountsIfItDid() {
    watch(Policy.REFUSE_YOUNGEST_WAITER);
    next = cycle(5);
    answer = new LockReply.NotHeld();
    timer.pass(1_000);
    assertThat(metric("cycles_broken_total")).as("it had moved on").endsWith(" 0.0");
    answer = new LockReply.Left();
    timer.pass(1_000);
    assertThat(metric("cycles_broken_total")).endsWith(" 1.0");
    assertThat(refused)
        .hasSize(2)
        .allSatisfy(it -> assertThat(it.name()).isEqualTo(new LockName("b")))
        .allSatisfy(it -> assertThat(it.ticket()).isEqualTo(new LockTicket(6)))
        .allSatisfy(it -> assertThat(it.behind()).isEqualTo(new LockTicket(1)))
        .allSatisfy(it -> assertThat(it.token()).contains(new FencingToken(1)));
  }

  @Test
  void looksOnlyWhereItIsItsTurnAndGoesOnWhereNobodyAnswers() {
    watch(Policy.OFF);
    isOurs = false;
    next = cycle(5);
    timer.pass(5_000);
    assertThat(looks).isZero();
    isOurs = true;
    fails = true;
    timer.pass(2_000);
    assertThat(looks).isEqualTo(2);
    fails = false;
    timer.pass(1_000);
    assertThat(metric("cycles")).endsWith(" 1.0");
    isOurs = false;
    timer.pass(1_000);
    assertThat(metric("cycles")).as("another node shows it").endsWith(" 0.0");
  }
}
