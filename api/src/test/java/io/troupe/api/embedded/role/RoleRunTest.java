package io.troupe.api.embedded.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.troupe.actors.FencingToken;
import io.troupe.api.election.AsyncTroupeElection;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.Leadership;
import io.troupe.api.election.TroupeElection;
import io.troupe.api.role.Role;
import io.troupe.api.role.RoleOverException;
import io.troupe.api.role.RoleStatus.State;
import io.troupe.api.role.RoleTerm;
import io.troupe.api.role.RoleTerms;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.testkit.await.Await;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RoleRunTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final RoleTerms TERMS =
      RoleTerms.DEFAULT.leased(Duration.ofSeconds(60), Duration.ofSeconds(30));

  private final BlockingQueue<CompletableFuture<Leadership>> campaigns =
      new LinkedBlockingQueue<>();
  private final BlockingQueue<Sweep> made = new LinkedBlockingQueue<>();
  private final Election election = new Election();
  private RoleRun run = started(TERMS, RolePause.DEFAULT);

  private RoleRun started(RoleTerms terms, RolePause pause) {
    return new RoleRun(election, terms, Sweep::new, pause, false).begin();
  }

  @AfterEach
  void end() {
    run.close();
  }

  /** Starts and stops as the test lets it. */
  private final class Sweep implements Role {
    private final CompletableFuture<Void> mayStart = new CompletableFuture<>();
    private final CompletableFuture<Void> mayStop = new CompletableFuture<>();
    private final CompletableFuture<RoleTerm> term = new CompletableFuture<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    Sweep() {
      made.add(this);
    }

    @Override
    public void start(RoleTerm under) throws Exception {
      term.complete(under);
      await(mayStart);
    }

    @Override
    public void stop() throws Exception {
      stopping.countDown();
      await(mayStop);
    }

    private void await(CompletableFuture<Void> gate) throws Exception {
      try {
        gate.get();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    }
  }

  private final class Election implements TroupeElection {
    @Override
    public ElectionName name() {
      return new ElectionName("sweep");
    }

    @Override
    public AsyncTroupeElection async() {
      throw new AssertionError("not asked for");
    }

    @Override
    public CompletableFuture<Leadership> campaign(CampaignTerms terms) {
      CompletableFuture<Leadership> campaign = new CompletableFuture<>();
      campaigns.add(campaign);
      return campaign;
    }

    @Override
    public Optional<Leadership> campaign(CampaignTerms terms, Duration patience) {
      throw new AssertionError("not asked for");
    }

    @Override
    public ElectionReply.Observed observe() {
      throw new AssertionError("not asked for");
    }

    @Override
    public Optional<CandidateName> transfer(
        Optional<CandidateName> to, Optional<FencingToken> term) {
      throw new AssertionError("not asked for");
    }

    @Override
    public ElectionReply.Explained explain() {
      throw new AssertionError("not asked for");
    }
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private static void awaited(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private void awaitState(State state) {
    Await.until(() -> run.status().state() == state, LIMIT, "to be " + state);
  }

  private ScriptedLeadership elected(long term) throws InterruptedException {
    ScriptedLeadership leads = new ScriptedLeadership(term);
    assertThat(next(campaigns).complete(leads)).isTrue();
    return leads;
  }

  private Sweep running() throws InterruptedException {
    Sweep role = next(made);
    role.mayStart.complete(null);
    awaitState(State.RUNNING);
    return role;
  }

  @Test
  void runsWhileItLeadsAndResignsOnlyOnceItHasStopped() throws Exception {
    awaitState(State.WAITING);
    ScriptedLeadership leads = elected(7);
    Sweep role = running();
    RoleTerm term = role.term.join();
    assertThat(term.require()).isEqualTo(new FencingToken(7));
    assertThat(run.status().term()).contains(new FencingToken(7));

    leads.asked.complete(true);
    awaited(role.stopping);
    assertThat(leads.resigned).isNotDone();
    assertThat(term.isLeader()).as("what it finishes with is under its term").isTrue();
    role.mayStop.complete(null);
    assertThat(leads.resigned.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(term::require)
        .isInstanceOf(RoleOverException.class)
        .hasMessageContaining("sweep under term 7");

    assertThat(next(campaigns)).as("it campaigns again").isNotDone();
    awaitState(State.WAITING);
    assertThat(run.status().starts()).isEqualTo(1);
    assertThat(run.status().failures()).isZero();
  }

  @Test
  void stopsWhereTheLeaseIsLost() throws Exception {
    ScriptedLeadership leads = elected(7);
    Sweep role = running();
    leads.lose();
    awaited(role.stopping);
    role.mayStop.complete(null);
    elected(8);
    Sweep second = running();
    assertThat(second.term.join().token()).isEqualTo(new FencingToken(8));
    second.mayStop.complete(null);
  }

  @Test
  void stopsWhileEnoughOfTheLeaseIsLeftForThat() throws Exception {
    run.close();
    campaigns.clear();
    Duration stop = Duration.ofMillis(50);
    run = started(TERMS.leased(Duration.ofMillis(100), stop), RolePause.DEFAULT);
    long beganNanos = System.nanoTime();
    ScriptedLeadership leads =
        new ScriptedLeadership(7) {
          @Override
          public Duration left() {
            // Nobody renews it.
            return Duration.ofMillis(400).minusNanos(System.nanoTime() - beganNanos);
          }
        };
    next(campaigns).complete(leads);
    Sweep role = next(made);
    role.mayStart.complete(null);
    role.mayStop.complete(null);
    awaited(role.stopping);
    assertThat(next(campaigns)).isNotDone();
  }

  @Test
  void whatThrowsIsGivenToOthersAndTriedAgainBehindAPause() throws Exception {
    run.close();
    campaigns.clear();
    run = started(TERMS, new RolePause(Duration.ofMillis(1), Duration.ofMillis(2)));
    ScriptedLeadership first = elected(7);
    next(made).mayStart.completeExceptionally(new IllegalStateException("no broom"));
    ScriptedLeadership second = elected(8);
    assertThat(first.resigned).isDone();
    assertThat(run.status().lastFailure().orElseThrow()).endsWith("no broom");

    Sweep role = running();
    role.mayStop.complete(null);
    role.term.join().fail(new IllegalStateException("no dust"));
    assertThat(next(campaigns)).isNotDone();
    awaited(role.stopping);
    assertThat(second.resigned).isDone();
    assertThat(run.status().failures()).isEqualTo(2);
    assertThat(run.status().lastFailure().orElseThrow()).endsWith("no dust");
  }

  @Test
  void waitsBeforeItCampaignsAgainAndEndsMeanwhile() throws Exception {
    elected(7);
    next(made).mayStart.completeExceptionally(new AssertionError("no broom"));
    awaitState(State.PAUSED);
    assertThat(campaigns).isEmpty();
    run.close();
    assertThat(run.status().state()).isEqualTo(State.CLOSED);
  }

  @Test
  void whatDoesNotStartInTimeIsInterrupted() throws Exception {
    run.close();
    campaigns.clear();
    run = started(TERMS.startedWithin(Duration.ofMillis(1)), RolePause.DEFAULT);
    ScriptedLeadership leads = elected(7);
    Sweep role = next(made);
    awaited(role.interrupted);
    awaitState(State.PAUSED);
    assertThat(leads.resigned).isDone();
    assertThat(role.stopping.getCount()).as("what did not start is not stopped").isEqualTo(1);
    assertThat(run.status().lastFailure().orElseThrow()).contains("did not start within PT0.001S");
  }

  @Test
  void whatDoesNotStopInTimeIsInterruptedAndOthersLead() throws Exception {
    run.close();
    campaigns.clear();
    run =
        started(
            TERMS.leased(Duration.ofMillis(100), Duration.ofMillis(1)),
            new RolePause(Duration.ofMillis(1), Duration.ofMillis(1)));
    ScriptedLeadership leads = elected(7);
    Sweep role = running();
    leads.asked.complete(true);
    awaited(role.interrupted);
    assertThat(next(campaigns)).isNotDone();
    assertThat(leads.resigned).isDone();
    assertThat(run.status().lastFailure().orElseThrow()).contains("did not stop within PT0.001S");
  }

  @Test
  void whoIsElectedWithTooLittleLeftResignsAndPauses() throws Exception {
    ScriptedLeadership leads = new ScriptedLeadership(7);
    leads.lose();
    assertThat(next(campaigns).complete(leads)).isTrue();
    awaitState(State.PAUSED);
    assertThat(leads.resigned).isDone();
    assertThat(made).isEmpty();
    assertThat(run.status().lastFailure().orElseThrow()).contains("little was left of its lease");
  }

  @Test
  void isGoneOnceItIsClosedAndWhatRanHasStopped() throws Exception {
    ScriptedLeadership leads = elected(7);
    Sweep role = running();
    assertThat(run.isGone()).isFalse();
    leads.lose();
    RoleTerm term = role.term.join();
    term.fail(catchThrowable(term::require));
    role.mayStop.complete(null);
    run.close();
    Await.until(run::isGone, LIMIT, "to be gone");
    assertThat(run.status().failures()).as("to be late is no failure").isZero();
    assertThat(run.status().term()).isEmpty();
  }

  @Test
  void whoIsDrainedRunsNothingUntilItIsNot() throws Exception {
    ScriptedLeadership leads = elected(7);
    Sweep role = running();
    role.mayStop.complete(null);
    run.drain(true);
    awaitState(State.DRAINED);
    assertThat(leads.resigned).isDone();
    assertThat(campaigns).isEmpty();
    run.drain(false);
    CompletableFuture<Leadership> again = next(campaigns);
    run.drain(true);
    Await.until(again::isCancelled, LIMIT, "it campaigns no longer");
  }

  @Test
  void whoIsClosedStopsWhatRuns() throws Exception {
    ScriptedLeadership leads = elected(7);
    Sweep role = running();
    role.mayStop.complete(null);
    run.close();
    assertThat(role.stopping.getCount()).isZero();
    assertThat(leads.resigned).isDone();
    assertThat(run.status().state()).isEqualTo(State.CLOSED);
  }
}
