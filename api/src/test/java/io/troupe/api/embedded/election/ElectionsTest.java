package io.troupe.api.embedded.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.election.AsyncTroupeElection;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.Leadership;
import io.troupe.api.election.TroupeElection;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.election.PastLeader;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Elections through the Java interface, at a real node. */
class ElectionsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

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

  private static CampaignTerms by(String name) {
    return CampaignTerms.DEFAULT.by(new CandidateName(name)).withData(Bytes.utf8(name + ":80"));
  }

  private static Leadership elected(CompletableFuture<Leadership> campaign) {
    return campaign.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static void awaitCandidates(TroupeElection election, int count) {
    Await.until(() -> election.explain().candidateCount() == count, LIMIT, count + " candidates");
  }

  @Test
  void oneLeadsAndWhoFollowsHasALargerTerm() {
    TroupeElection election = troupe.election("one");
    Leadership ann = elected(election.campaign(by("ann")));
    assertThat(ann.isLeader()).isTrue();
    assertThat(election.observe().leader().orElseThrow().data()).isEqualTo(Bytes.utf8("ann:80"));
    CompletableFuture<Leadership> waiting = election.campaign(by("bob"));
    awaitCandidates(election, 1);
    assertThat(waiting).isNotDone();
    ann.close();
    try (Leadership bob = elected(waiting)) {
      assertThat(bob.term()).isGreaterThan(ann.term());
      assertThat(ann.isLeader()).isFalse();
    }
  }

  @Test
  void thePriorityDecidesAmongThoseWhoCampaign() {
    TroupeElection election = troupe.election("priority");
    Leadership ann = elected(election.campaign(by("ann")));
    CompletableFuture<Leadership> low = election.campaign(by("low"));
    awaitCandidates(election, 1);
    CompletableFuture<Leadership> high = election.campaign(by("high").withPriority(7));
    awaitCandidates(election, 2);
    ann.close();
    Leadership second = elected(high);
    assertThat(low).isNotDone();
    second.close();
    elected(low).close();
  }

  @Test
  void whoIsAskedHandsOverToWhoIsNamed() {
    TroupeElection election = troupe.election("transfer");
    Leadership ann = elected(election.campaign(by("ann")));
    assertThatThrownBy(() -> election.transfer(Optional.empty(), Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("nobody campaigns");
    CompletableFuture<Leadership> bob = election.campaign(by("bob").withPriority(7));
    CompletableFuture<Leadership> cid = election.campaign(by("cid"));
    awaitCandidates(election, 2);
    var resigned = ann.asked().thenCompose(isAsked -> ann.resign()).toCompletableFuture();
    CandidateName next = new CandidateName("cid");
    assertThat(election.transfer(Optional.of(next), Optional.of(ann.term()))).contains(next);
    Leadership led = elected(cid);
    assertThat(resigned.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join()).isTrue();
    assertThat(bob).isNotDone();
    assertThat(election.explain().past().getFirst().how()).isEqualTo(PastLeader.How.HANDED_OVER);
    bob.cancel(false);
    awaitCandidates(election, 0);
    led.close();
    assertThat(election.transfer(Optional.empty(), Optional.empty())).isEmpty();
  }

  @Test
  void aLeaseIsRenewedAndWhoLeadsSaysSo() {
    TroupeElection election = troupe.election("renewed");
    Duration lease = Duration.ofMillis(600);
    try (Leadership ann = elected(election.campaign(by("ann").leased(lease)))) {
      long sinceNanos = System.nanoTime();
      Await.until(
          () -> System.nanoTime() - sinceNanos > 2 * lease.toNanos(), LIMIT, "two leases are over");
      assertThat(ann.isLeader()).isTrue();
      assertThat(election.observe().leader().orElseThrow().term()).isEqualTo(ann.term());
    }
  }

  @Test
  void whoObservesIsToldOfTheNextLeader() {
    TroupeElection election = troupe.election("observed");
    ElectionReply.Observed none = election.observe();
    assertThat(none.leader()).isEmpty();
    CompletableFuture<Optional<ElectionReply.Observed>> next =
        election
            .async()
            .observe(Optional.of(none.seen()), Options.DEFAULT.withTimeout(LIMIT))
            .toCompletableFuture();
    try (Leadership ann = elected(election.campaign(by("ann")))) {
      assertThat(next.join().orElseThrow().leader().orElseThrow().term()).isEqualTo(ann.term());
      Optional<ElectionReply.Observed> nothing =
          Requests.await(
              election
                  .async()
                  .observe(
                      Optional.of(election.observe().seen()),
                      Options.DEFAULT.withTimeout(Duration.ofMillis(50))));
      assertThat(nothing).isEmpty();
    }
  }

  @Test
  void theSameRequestIsAnsweredAlike() {
    AsyncTroupeElection election = troupe.election("repeated").async();
    Options once =
        Options.DEFAULT.withRequestId(Optional.of(new RequestId(SessionId.derived(7, 8), 1)));
    CandidateName ann = new CandidateName("ann");
    ElectionReply.Standing first =
        Requests.await(election.campaign(ann, CampaignTerms.DEFAULT, once));
    assertThat(
            Requests.await(election.resign(ann, first.ticket(), Optional.empty(), Options.DEFAULT)))
        .isTrue();
    assertThat(Requests.await(election.campaign(ann, CampaignTerms.DEFAULT, once)))
        .isEqualTo(first);
    assertThat(Requests.await(election.explain(Options.DEFAULT)).leader())
        .as("it did not campaign again")
        .isEmpty();
  }

  @Test
  void whoIsImpatientLeavesNothingBehind() {
    TroupeElection election = troupe.election("impatient");
    try (Leadership ann = elected(election.campaign(by("ann")))) {
      assertThat(election.campaign(by("bob"), Duration.ofMillis(50))).isEmpty();
      awaitCandidates(election, 0);
      assertThat(ann.isLeader()).isTrue();
    }
  }

  @Test
  void electionsAreListed() {
    try (Leadership led = elected(troupe.election("listed").campaign(by("ann")))) {
      ElectionReply.Listed listed =
          Requests.await(troupe.elections(Optional.empty(), 1_000, Options.DEFAULT));
      assertThat(listed.elections())
          .filteredOn(it -> it.name().value().equals("listed"))
          .singleElement()
          .satisfies(it -> assertThat(it.leader().orElseThrow().term()).isEqualTo(led.term()));
    }
  }

  @Test
  void aNodeThatClosesResigns(@TempDir Path other) {
    Troupe closing = Troupe.join(TroupeSettings.of(other));
    Leadership led = elected(closing.election("closing").campaign(by("ann")));
    closing.close();
    assertThat(led.isLeader()).isFalse();
    assertThat(led.ended().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join())
        .isEqualTo(Leadership.End.RESIGNED);
  }
}
