package io.troupe.api.election.lease;

import static io.troupe.api.election.lease.ScriptedElection.ASKED;
import static io.troupe.api.election.lease.ScriptedElection.LEADS;
import static io.troupe.api.election.lease.ScriptedElection.ME;
import static io.troupe.api.election.lease.ScriptedElection.TERM;
import static io.troupe.api.election.lease.ScriptedElection.WAITS;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.CandidacyAnswer;
import io.troupe.api.election.Leadership;
import io.troupe.api.request.ManualTimer;
import io.troupe.coordination.election.CandidateName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A campaign and its term, against a clock and answers that the test gives. */
class CampaignTest {
  private static final CampaignTerms TERMS = CampaignTerms.DEFAULT.leased(Duration.ofMillis(300));
  private static final RequestId ID = new RequestId(SessionId.derived(1, 2), 3);

  private final ManualTimer timer = new ManualTimer();
  private final ScriptedElection election = new ScriptedElection();
  private final List<Term> elected = new ArrayList<>();
  private final CompletableFuture<Leadership> campaign =
      new Campaign(election, ME, TERMS, timer, elected::add).begin();

  private Leadership leads() {
    election.answer("campaign", LEADS);
    return campaign.resultNow();
  }

  private static boolean isDone(CompletionStage<?> stage) {
    return stage.toCompletableFuture().isDone();
  }

  @Test
  void whoIsElectedAtOnceCountsFromWhenItAsked() {
    timer.pass(100);
    Leadership leads = leads();
    assertThat(leads.term()).isEqualTo(TERM);
    assertThat(leads.left()).isEqualTo(Duration.ofMillis(200));
    assertThat(elected).containsExactly((Term) leads);
  }

  @Test
  void whoWaitsRenewsAndIsToldOfItsTurn() {
    election.answer("campaign", WAITS);
    timer.pass(100);
    election.answer("renew", WAITS);
    timer.pass(50);
    assertThat(campaign).isNotDone();
    election.tell("await the turn", new CandidacyAnswer.Stands(LEADS));
    assertThat(campaign.resultNow().left())
        .as("counted from the last renewal")
        .isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void aRenewalMayTellOfItsTurnToo() {
    election.answer("campaign", WAITS);
    timer.pass(100);
    election.answer("renew", LEADS);
    assertThat(campaign.resultNow().isLeader()).isTrue();
    election.tell("await the turn", new CandidacyAnswer.Stands(LEADS));
    assertThat(elected).as("once").hasSize(1);
  }

  @Test
  void whoseRenewalsGoUnansweredIsInJeopardyAndThenLost() {
    Leadership leads = leads();
    timer.pass(100);
    election.fail("renew", new UnknownOutcomeException(Optional.empty(), "no answer"));
    assertThat(isDone(leads.jeopardy())).isFalse();
    timer.pass(50);
    assertThat(leads.jeopardy().toCompletableFuture().resultNow())
        .isEqualTo(Duration.ofMillis(150));
    assertThat(leads.isLeader()).isTrue();
    timer.pass(149);
    assertThat(leads.isLeader()).isTrue();
    timer.pass(1);
    assertThat(leads.isLeader()).isFalse();
    assertThat(leads.ended().toCompletableFuture().resultNow()).isEqualTo(Leadership.End.LOST);
  }

  @Test
  void whoRenewsInTimeIsInNoJeopardy() {
    Leadership leads = leads();
    for (int i = 0; i < 10; i++) {
      timer.pass(100);
      election.answer("renew", LEADS);
    }
    assertThat(leads.left()).isEqualTo(Duration.ofMillis(300));
    assertThat(isDone(leads.jeopardy())).isFalse();
  }

  @Test
  void whoStoodStillDoesNotLeadBeforeAnythingRuns() {
    Leadership leads = leads();
    timer.standStill(300);
    assertThat(leads.isLeader()).isFalse();
  }

  @Test
  void whoIsAskedIsToldAndRenewsNoMore() {
    Leadership leads = leads();
    election.tell("await the end", new CandidacyAnswer.Stands(ASKED));
    assertThat(leads.asked().toCompletableFuture().resultNow()).isTrue();
    timer.pass(100);
    election.answer("renew", ASKED);
    timer.pass(199);
    election.assertQuiet();
    assertThat(leads.isLeader()).as("its lease goes on").isTrue();
    timer.pass(1);
    assertThat(leads.ended().toCompletableFuture().resultNow()).isEqualTo(Leadership.End.LOST);
  }

  @Test
  void whoIsGoneIsLostAtOnce() {
    Leadership leads = leads();
    election.tell("await the end", new CandidacyAnswer.Gone());
    assertThat(leads.isLeader()).isFalse();
    assertThat(leads.ended().toCompletableFuture().resultNow()).isEqualTo(Leadership.End.LOST);
    assertThat(leads.resign().toCompletableFuture().resultNow()).isFalse();
    election.assertQuiet();
  }

  @Test
  void whoResignsLeadsNoMoreBeforeItAsks() {
    Leadership leads = leads();
    var resigned = leads.resign();
    assertThat(leads.isLeader()).isFalse();
    election.answer("resign", true);
    assertThat(resigned.toCompletableFuture().resultNow()).isTrue();
    assertThat(leads.ended().toCompletableFuture().resultNow()).isEqualTo(Leadership.End.RESIGNED);
  }

  @Test
  void whoResignsUnansweredAsksAgain() {
    Leadership leads = leads();
    var resigned = leads.resign();
    election.fail("resign", new UnknownOutcomeException(Optional.empty(), "no answer"));
    assertThat(resigned.toCompletableFuture().exceptionNow())
        .isInstanceOf(UnknownOutcomeException.class);
    timer.pass(1_000);
    election.answer("resign", true);
  }

  /** Else it would still act while the successor leads already. */
  @Test
  void whoNamesItsSuccessorDoesNotLeadUntilThatIsRefused() {
    Leadership leads = leads();
    var refused = leads.resign(new CandidateName("zoe"));
    assertThat(leads.isLeader()).isFalse();
    election.fail("resign to zoe", new RefusedException(Refusal.Code.INVALID, "no zoe"));
    assertThat(refused.toCompletableFuture().exceptionNow()).isInstanceOf(RefusedException.class);
    assertThat(leads.isLeader()).isTrue();
    var unused = leads.resign(new CandidateName("bob"));
    election.fail("resign to bob", new UnknownOutcomeException(Optional.empty(), "no answer"));
    assertThat(leads.isLeader()).isFalse();
  }

  @Test
  void whoseCandidacyEndedCampaignsAgain() {
    election.answer("campaign", WAITS);
    election.tell("await the turn", new CandidacyAnswer.Gone());
    election.answer("campaign", WAITS);
    timer.pass(100);
    election.fail("renew", new UnknownOutcomeException(Optional.empty(), "no answer"));
    timer.standStill(200);
    timer.pass(0);
    assertThat(campaign).isNotDone();
    timer.pass(1);
    election.answer("campaign", LEADS);
    assertThat(campaign.resultNow().left()).isPositive();
  }

  @Test
  void whoGoesUnansweredAsksUnderTheSameIdAndCountsFromTheFirst() {
    election.fail("campaign", new UnknownOutcomeException(Optional.of(ID), "no answer"));
    timer.pass(100);
    ScriptedElection.Asked again = election.take("campaign");
    assertThat(again.options().requestId()).contains(ID);
    again.answer().complete(LEADS);
    assertThat(campaign.resultNow().left()).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void whoIsRefusedForNowAsksAgainAndForGoodIsTold() {
    election.fail("campaign", new RefusedException(Refusal.Code.UNAVAILABLE, "no owner"));
    timer.pass(100);
    election.fail("campaign", new RefusedException(Refusal.Code.INVALID, "no"));
    assertThat(campaign.exceptionNow()).isInstanceOf(RefusedException.class);
    timer.pass(1_000);
    election.assertQuiet();
  }

  @Test
  void whoCancelsCampaignsNoLonger() {
    election.answer("campaign", WAITS);
    campaign.cancel(false);
    election.answer("resign", true);
    timer.pass(1_000);
    election.assertQuiet();
  }

  @Test
  void whoCancelsBeforeItIsAnsweredResignsWhatComes() {
    campaign.cancel(false);
    election.answer("campaign", LEADS);
    election.answer("resign", true);
    assertThat(elected).isEmpty();
  }

  /** What is left of a lease that was not renewed is not known here. */
  @Test
  void whoFindsOneOfItsNameThatIsAskedBeginsAnew() {
    election.answer("campaign", ASKED);
    assertThat(campaign).isNotDone();
    election.answer("resign", true);
    election.answer("campaign", WAITS);
    assertThat(elected).isEmpty();
  }

  @Test
  void itsDataIsUpdatedWhileItLeads() {
    Leadership leads = leads();
    var updated = leads.update(Bytes.utf8("new"));
    election.answer("update new", true);
    assertThat(updated.toCompletableFuture().resultNow()).isTrue();
  }
}
