package io.troupe.coordination.election;

import static io.troupe.coordination.election.ElectionPart.BOSS;
import static io.troupe.coordination.election.ElectionPart.NOT_YET;
import static io.troupe.coordination.election.ElectionPart.candidate;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.election.ElectionReply.NotAllowed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ElectionRulesTest {
  private final ElectionPart part = new ElectionPart();

  // --- Who is elected ---------------------------------------------------------------------------

  @Test
  void aTermIsTheNumberOfTheEventThatElected() {
    ElectionReply.Standing first = part.campaign("ann");
    assertThat(first.term()).contains(new FencingToken(part.sequence()));
    part.resign("ann", first.ticket());
    part.skip(1_000);
    ElectionReply.Standing second = part.campaign("ann");
    assertThat(second.term()).contains(new FencingToken(part.sequence()));
    assertThat(term(second)).isGreaterThan(term(first));
  }

  @Test
  void oneLeadsAndOthersCampaignBehindIt() {
    part.campaign("ann");
    assertThat(part.campaign("bob"))
        .isEqualTo(new ElectionReply.Standing(new ElectionTicket(2), Optional.empty(), 0, false));
    assertThat(part.campaign("cid").ahead()).isEqualTo(1);
    assertThat(part.shown()).isEqualTo("ann/bob cid");
  }

  @Test
  void thePriorityDecidesThenWhoCameFirst() {
    part.campaign("ann");
    part.campaign("low1", 1);
    part.campaign("high1", 5);
    part.campaign("low2", 1);
    assertThat(part.campaign("high2", 5).ahead()).isEqualTo(1);
    assertThat(part.shown()).isEqualTo("ann/high1 high2 low1 low2");
  }

  @Test
  void nobodyIsDeposedByAHigherPriority() {
    ElectionReply.Standing ann = part.campaign("ann", 1);
    part.campaign("bob", ElectionCommand.MAX_PRIORITY);
    assertThat(part.renew("ann", ann.ticket())).isEqualTo(ann);
    assertThat(part.shown()).isEqualTo("ann/bob");
  }

  @Test
  void whoCampaignsAgainKeepsItsPlaceAndItsTerm() {
    ElectionReply.Standing ann = part.campaign("ann");
    ElectionReply.Standing bob = part.campaign("bob", 1);
    part.campaign("cid", 1);
    part.pass(60);
    assertThat(part.campaign("bob", 9)).isEqualTo(bob);
    assertThat(part.campaign("ann", 9)).isEqualTo(ann);
    part.pass(60);
    assertThat(part.shown()).as("their leases began anew, cid's did not").isEqualTo("ann/bob");
  }

  /** Else it would count on a lease that it does not have. */
  @Test
  void whoCampaignsAgainWithAnotherLeaseIsRefused() {
    part.campaign("ann");
    assertThat(
            part.ask(
                new ElectionCommand.Campaign(
                    ElectionPart.BOSS, ElectionPart.candidate("ann"), 0, Bytes.EMPTY, 101, 0)))
        .isEqualTo(new NotAllowed(NotAllowed.Why.OTHER_LEASE));
  }

  @Test
  void nobodyIsElectedWhoseLeaseIsOver() {
    part.campaign("ann");
    part.pass(5);
    part.campaign("bob");
    part.pass(5);
    part.campaign("cid");
    part.timeMillis += 100; // ann's lease is over, and bob's as well, when somebody looks
    part.pass(0);
    assertThat(part.shown()).isEqualTo("cid/");
    assertThat(part.explained().past()).hasSize(1);
  }

  // --- The end of a term ------------------------------------------------------------------------

  @Test
  void whoResignsIsFollowedByTheSameEvent() {
    ElectionReply.Standing ann = part.campaign("ann");
    ElectionReply.Standing bob = part.campaign("bob");
    assertThat(part.await("bob", bob.ticket(), false)).isSameAs(NOT_YET);
    assertThat(part.resign("ann", ann.ticket())).isEqualTo(new ElectionReply.Resigned());
    assertThat(part.await("bob", bob.ticket(), false))
        .isEqualTo(
            new ElectionReply.Standing(
                bob.ticket(), Optional.of(new FencingToken(part.sequence())), 0, false));
    assertThat(part.resign("ann", ann.ticket())).isEqualTo(new ElectionReply.NotCampaigning());
  }

  @Test
  void whoResignsMaySayWhoFollows() {
    ElectionReply.Standing ann = part.campaign("ann");
    part.campaign("bob", 9);
    part.campaign("cid");
    assertThat(part.resign("ann", ann.ticket(), "zoe"))
        .isEqualTo(new NotAllowed(NotAllowed.Why.NO_SUCCESSOR));
    assertThat(part.resign("ann", ann.ticket(), "ann"))
        .isEqualTo(new NotAllowed(NotAllowed.Why.NO_SUCCESSOR));
    assertThat(part.shown()).as("nothing happened").isEqualTo("ann/bob cid");
    part.resign("ann", ann.ticket(), "cid");
    assertThat(part.shown()).isEqualTo("cid/bob");
  }

  @Test
  void onlyWhoLeadsSaysWhoFollows() {
    part.campaign("ann");
    ElectionReply.Standing bob = part.campaign("bob");
    part.campaign("cid");
    assertThat(part.resign("bob", bob.ticket(), "cid"))
        .isEqualTo(new NotAllowed(NotAllowed.Why.NOT_LEADING));
    part.resign("bob", bob.ticket());
    assertThat(part.shown()).isEqualTo("ann/cid");
  }

  @Test
  void onlyTheCandidateWithItsTicketIsHeard() {
    ElectionReply.Standing ann = part.campaign("ann");
    ElectionTicket other = new ElectionTicket(ann.ticket().number() + 1);
    for (String who : List.of("ann", "bob")) {
      ElectionTicket ticket = who.equals("ann") ? other : ann.ticket();
      assertThat(part.renew(who, ticket)).isEqualTo(new ElectionReply.NotCampaigning());
      assertThat(part.resign(who, ticket)).isEqualTo(new ElectionReply.NotCampaigning());
      assertThat(part.await(who, ticket, true)).isEqualTo(new ElectionReply.NotCampaigning());
      assertThat(part.ask(update(who, ticket, "x"))).isEqualTo(new ElectionReply.NotCampaigning());
    }
    assertThat(part.shown()).isEqualTo("ann/");
  }

  // --- Time -------------------------------------------------------------------------------------

  @Test
  void aLeaseEndsNeverEarlyAndNotLate() {
    ElectionReply.Standing ann = part.campaign("ann");
    part.pass(50);
    ElectionReply.Standing bob = part.campaign("bob");
    part.pass(50);
    assertThat(part.shown()).as("100 ms are over, and most of one more").isEqualTo("ann/bob");
    assertThat(part.await("ann", ann.ticket(), true)).isSameAs(NOT_YET);
    part.pass(1);
    assertThat(part.shown()).isEqualTo("bob/");
    assertThat(part.await("ann", ann.ticket(), true)).isEqualTo(new ElectionReply.NotCampaigning());
    assertThat(part.renew("ann", ann.ticket())).isEqualTo(new ElectionReply.NotCampaigning());
    assertThat(part.await("bob", bob.ticket(), false)).isInstanceOf(ElectionReply.Standing.class);
  }

  @Test
  void leasesAndDelaysAreStretchedByTheDriftOfClocks() {
    ElectionPart drifting =
        new ElectionPart(new ElectionRules(new ElectionSettings(9, 9, 9, new ClockDrift(10))));
    drifting.ask(ElectionPart.campaign("ann", 0, 1_000));
    assertThat(drifting.core.nextDueMillis()).isEqualTo(1_000 + 100 + 1 + 1);
    assertThat(drifting.explained().leader().orElseThrow().leftMillis()).isEqualTo(100);
    drifting.pass(102);
    assertThat(drifting.explained().freeInMillis()).isEqualTo(1_000 + 10 + 1);
  }

  @Test
  void aRenewedLeaseBeginsAnew() {
    ElectionReply.Standing ann = part.campaign("ann");
    part.pass(90);
    assertThat(part.renew("ann", ann.ticket())).isEqualTo(ann);
    part.pass(100);
    assertThat(part.shown()).isEqualTo("ann/");
    part.pass(1);
    assertThat(part.shown()).isEqualTo("/");
    assertThat(part.core.nextDueMillis()).as("nothing is kept").isEqualTo(KindCore.NEVER);
  }

  @Test
  void whoCampaignsAndIsDeadVanishes() {
    ElectionReply.Standing ann = part.campaign("ann");
    part.campaign("bob");
    part.pass(50);
    ElectionReply.Standing cid = part.campaign("cid");
    part.renew("ann", ann.ticket());
    part.pass(51);
    assertThat(part.shown()).isEqualTo("ann/cid");
    assertThat(part.renew("cid", cid.ticket()))
        .isEqualTo(new ElectionReply.Standing(cid.ticket(), Optional.empty(), 0, false));
  }

  /** Else whoever is dead would hold the role up once more, for its delay. */
  @Test
  void nobodyIsElectedWhoseLeaseEndsThen() {
    part.campaign("ann");
    part.campaign("bob");
    part.pass(101);
    assertThat(part.shown()).isEqualTo("/");
    assertThat(part.explained().past()).hasSize(1);
  }

  /** It was not heard of since: its lease is not that of an elected who knows. */
  @Test
  void whoIsElectedLeadsForWhatIsLeftOfItsLease() {
    ElectionReply.Standing ann = part.campaign("ann");
    part.campaign("bob");
    part.pass(40);
    part.resign("ann", ann.ticket());
    assertThat(part.explained().leader().orElseThrow().leftMillis()).isEqualTo(60);
  }

  @Test
  void aLostLeaderHoldsUpTheNextForItsDelay() {
    part.ask(ElectionPart.campaign("ann", 0, 30));
    part.pass(90);
    part.campaign("bob");
    part.pass(11);
    assertThat(part.shown()).isEqualTo("/bob");
    assertThat(part.explained().freeInMillis()).isEqualTo(31);
    assertThat(part.campaign("cid").term()).as("not yet").isEmpty();
    part.pass(30);
    assertThat(part.shown()).isEqualTo("/bob cid");
    part.pass(1);
    assertThat(part.shown()).isEqualTo("bob/cid");
  }

  @Test
  void whoResignsOrOnlyCampaignedHoldsUpNobody() {
    ElectionReply.Standing ann =
        (ElectionReply.Standing) part.ask(ElectionPart.campaign("ann", 0, 60_000));
    part.pass(50);
    part.ask(ElectionPart.campaign("bob", 0, 60_000));
    part.renew("ann", ann.ticket());
    part.pass(90);
    part.renew("ann", ann.ticket());
    part.pass(12);
    assertThat(part.shown()).as("bob is gone").isEqualTo("ann/");
    part.resign("ann", ann.ticket());
    assertThat(part.campaign("cid").term()).isPresent();
  }

  // --- To hand over -----------------------------------------------------------------------------

  @Test
  void whoIsAskedToHandOverIsToldAndLeadsOn() {
    ElectionReply.Standing ann = part.campaign("ann");
    part.campaign("bob", 9);
    part.campaign("cid");
    assertThat(part.await("ann", ann.ticket(), true)).isSameAs(NOT_YET);
    assertThat(part.transfer(Optional.of("cid"), Optional.empty()))
        .isEqualTo(new ElectionReply.Asked(candidate("cid")));
    assertThat(part.await("ann", ann.ticket(), true))
        .isEqualTo(new ElectionReply.Standing(ann.ticket(), ann.term(), 0, true));
    assertThat(part.shown()).isEqualTo("ann/bob cid");
    part.resign("ann", ann.ticket());
    assertThat(part.shown()).isEqualTo("cid/bob");
    assertThat(part.explained().leader().orElseThrow().isAsked()).isFalse();
  }

  @Test
  void theLeaseOfWhoIsAskedIsRenewedNoMore() {
    ElectionReply.Standing ann = part.campaign("ann");
    part.pass(60);
    part.campaign("bob");
    part.transfer(Optional.empty(), ann.term());
    ElectionReply.Standing asked = new ElectionReply.Standing(ann.ticket(), ann.term(), 0, true);
    assertThat(part.renew("ann", ann.ticket())).isEqualTo(asked);
    assertThat(part.campaign("ann")).isEqualTo(asked);
    part.pass(41);
    assertThat(part.shown()).isEqualTo("bob/");
  }

  @Test
  void whoIsAskedHandsOverToWhoIsThere() {
    ElectionReply.Standing ann = part.campaign("ann");
    ElectionReply.Standing bob = part.campaign("bob");
    part.campaign("cid");
    part.transfer(Optional.of("bob"), Optional.empty());
    part.resign("bob", bob.ticket());
    part.resign("ann", ann.ticket());
    assertThat(part.shown()).isEqualTo("cid/");
  }

  @Test
  void onlyWhoLeadsUnderThatTermIsAsked() {
    assertThat(part.transfer(Optional.empty(), Optional.empty()))
        .isEqualTo(new ElectionReply.NotLed());
    ElectionReply.Standing ann = part.campaign("ann");
    assertThat(part.transfer(Optional.empty(), Optional.empty()))
        .isEqualTo(new NotAllowed(NotAllowed.Why.NO_SUCCESSOR));
    part.campaign("bob");
    assertThat(part.transfer(Optional.of("ann"), Optional.empty()))
        .isEqualTo(new NotAllowed(NotAllowed.Why.NO_SUCCESSOR));
    part.resign("ann", ann.ticket());
    part.campaign("cid");
    assertThat(part.transfer(Optional.empty(), ann.term())).isEqualTo(new ElectionReply.NotLed());
    assertThat(part.explained().leader().orElseThrow().isAsked()).isFalse();
  }

  // --- To observe -------------------------------------------------------------------------------

  @Test
  void whoObservesIsToldOfEachChange() {
    Version none = seen();
    assertThat(none).isEqualTo(Version.ABSENT);
    assertThat(observe(none)).isSameAs(NOT_YET);
    ElectionReply.Standing ann = part.campaign("ann");
    Leader led = ((ElectionReply.Observed) observe(none)).leader().orElseThrow();
    assertThat(led.candidate()).isEqualTo(candidate("ann"));
    assertThat(led.term()).isEqualTo(term(ann));
    assertThat(led.data()).isEqualTo(Bytes.utf8("ann:80"));
    Version elected = seen();
    part.campaign("bob");
    part.renew("ann", ann.ticket());
    assertThat(observe(elected)).as("who campaigns is not seen").isSameAs(NOT_YET);
    assertThat(part.ask(update("ann", ann.ticket(), "ann:81")))
        .isEqualTo(new ElectionReply.Updated());
    assertThat(((ElectionReply.Observed) observe(elected)).leader().orElseThrow().data())
        .isEqualTo(Bytes.utf8("ann:81"));
    Version updated = seen();
    part.transfer(Optional.empty(), Optional.empty());
    assertThat(observe(updated)).isNotSameAs(NOT_YET);
    Version asked = seen();
    part.resign("ann", ann.ticket());
    assertThat(((ElectionReply.Observed) observe(asked)).leader().orElseThrow().candidate())
        .isEqualTo(candidate("bob"));
    Version last = seen();
    part.pass(101);
    assertThat(((ElectionReply.Observed) observe(last)).leader()).isEmpty();
  }

  @Test
  void whoObservesSeesALostLeaderAtOnceAlsoDuringItsDelay() {
    part.ask(ElectionPart.campaign("ann", 0, 500));
    Version led = seen();
    part.pass(101);
    assertThat(((ElectionReply.Observed) observe(led)).leader()).isEmpty();
    assertThat(seen()).isNotEqualTo(Version.ABSENT);
  }

  @Test
  void otherDataOfWhoCampaignsShowsOnceItLeads() {
    ElectionReply.Standing ann = part.campaign("ann");
    ElectionReply.Standing bob = part.campaign("bob");
    Version before = seen();
    part.ask(update("bob", bob.ticket(), "new"));
    assertThat(seen()).isEqualTo(before);
    part.resign("ann", ann.ticket());
    assertThat(part.observed().leader().orElseThrow().data()).isEqualTo(Bytes.utf8("new"));
  }

  @Test
  void thePastSaysHowEachTermEnded() {
    ElectionReply.Standing ann = part.campaign("ann");
    part.resign("ann", ann.ticket());
    part.campaign("bob");
    part.pass(101);
    ElectionReply.Standing cid = part.campaign("cid");
    part.campaign("dan");
    part.resign("cid", cid.ticket(), "dan");
    assertThat(part.explained().past())
        .extracting(it -> it.candidate() + " " + it.how())
        .containsExactly("cid HANDED_OVER", "bob LEASE_ELAPSED", "ann RESIGNED");
    PastLeader bob = part.explained().past().get(1);
    assertThat(bob.toMillis()).isEqualTo(bob.fromMillis() + 101);
  }

  @Test
  void asMuchOfThePastIsKeptAsIsSet() {
    for (int i = 0; i < 20; i++) {
      part.resign("ann", part.campaign("ann").ticket());
    }
    assertThat(part.explained().past()).hasSize(ElectionPart.SETTINGS.keepPast());
    assertThat(part.explained().past().getFirst().term().number()).isEqualTo(39);
  }

  // --- Limits -----------------------------------------------------------------------------------

  @Test
  void asManyCampaignAsAreSet() {
    for (int i = 0; i < ElectionPart.SETTINGS.maxCandidates(); i++) {
      part.campaign("w" + i);
    }
    assertThat(part.ask(ElectionPart.campaign("zoe", 0, 0)))
        .isEqualTo(new NotAllowed(NotAllowed.Why.CANDIDATES_FULL));
    assertThat(part.campaign("w0").term()).as("who is there may ask again").isPresent();
  }

  @Test
  void asManyElectionsGoOnAsAreSet() {
    for (int i = 0; i < ElectionPart.SETTINGS.maxElections(); i++) {
      assertThat(part.ask(other("e-" + i))).isInstanceOf(ElectionReply.Standing.class);
    }
    assertThat(part.ask(other("more"))).isEqualTo(new NotAllowed(NotAllowed.Why.ELECTIONS_FULL));
    part.pass(101);
    assertThat(part.ask(other("more"))).isInstanceOf(ElectionReply.Standing.class);
  }

  @Test
  void electionsAreListedByName() {
    for (String name : List.of("b", "c", "a")) {
      part.ask(other(name));
    }
    ElectionReply.Listed two =
        (ElectionReply.Listed) part.ask(new ElectionCommand.ListElections(Optional.empty(), 2));
    assertThat(two.elections()).extracting(it -> it.name().value()).containsExactly("a", "b");
    assertThat(two.more()).isTrue();
    ElectionReply.Listed rest =
        (ElectionReply.Listed)
            part.ask(new ElectionCommand.ListElections(Optional.of(new ElectionName("b")), 1));
    assertThat(rest.elections()).extracting(it -> it.name().value()).containsExactly("c");
    assertThat(rest.more()).isFalse();
    Leader leader = rest.elections().getFirst().leader().orElseThrow();
    assertThat(leader.candidate()).isEqualTo(candidate("ann"));
    assertThat(leader.data()).as("a list has no room for it").isEqualTo(Bytes.EMPTY);
  }

  private Version seen() {
    return part.observed().seen();
  }

  private KindReply observe(Version seen) {
    return part.ask(new ElectionCommand.Observe(BOSS, Optional.of(seen)));
  }

  private static FencingToken term(ElectionReply.Standing standing) {
    return standing.term().orElseThrow();
  }

  private static ElectionCommand update(String who, ElectionTicket ticket, String data) {
    return new ElectionCommand.Update(BOSS, candidate(who), ticket, Bytes.utf8(data));
  }

  private static ElectionCommand other(String name) {
    return new ElectionCommand.Campaign(
        new ElectionName(name), candidate("ann"), 0, Bytes.utf8("data"), 100, 0);
  }
}
