package io.troupe.coordination.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Holders that are asked to give a lock up. */
class LockAskRulesTest {
  private static final LockReply.NotHeld NOT_HELD = new LockReply.NotHeld();

  private final LockPart part = new LockPart();

  private KindReply ask(Optional<FencingToken> token) {
    return part.ask(new LockCommand.AskHolders(LockPart.JOBS, token));
  }

  private KindReply awaitAsked(String owner, LockTicket ticket) {
    return part.ask(
        new LockCommand.AwaitAsked(LockPart.JOBS, LockPart.owner(owner), ticket, false));
  }

  @Test
  void whoHoldsItIsToldAndGoesOnToHoldIt() {
    LockReply.Granted ann = part.granted("ann");
    assertThat(awaitAsked("ann", ann.ticket())).isEqualTo(LockPart.NOT_YET);
    assertThat(ask(Optional.empty())).isEqualTo(new LockReply.Asked(1));
    assertThat(awaitAsked("ann", ann.ticket())).isEqualTo(new LockReply.Asked(1));
    LockCommand.AwaitAsked knowing =
        new LockCommand.AwaitAsked(LockPart.JOBS, LockPart.owner("ann"), ann.ticket(), true);
    assertThat(part.ask(knowing)).as("it works on").isEqualTo(LockPart.NOT_YET);
    assertThat(part.shown()).isEqualTo("ann/");
    assertThat(part.explained().holders().getFirst().askedMillis()).isPresent();
  }

  @Test
  void toAskAgainChangesNothing() {
    part.granted("ann");
    part.pass(5);
    ask(Optional.empty());
    OptionalLong since = part.explained().holders().getFirst().askedMillis();
    long sequence = part.sequence();
    part.pass(5);
    assertThat(ask(Optional.empty())).isEqualTo(new LockReply.Asked(1));
    assertThat(part.sequence()).isEqualTo(sequence);
    assertThat(part.explained().holders().getFirst().askedMillis()).isEqualTo(since);
  }

  @Test
  void whoGetsItNextIsNotAsked() {
    LockReply.Granted ann = part.granted("ann");
    LockReply.Queued bob = part.queued("bob");
    ask(Optional.empty());
    assertThat(awaitAsked("bob", bob.ticket())).as("it waits").isEqualTo(LockPart.NOT_YET);
    part.release("ann", ann.token());
    assertThat(awaitAsked("bob", bob.ticket())).as("it holds").isEqualTo(LockPart.NOT_YET);
    assertThat(awaitAsked("ann", ann.ticket())).isEqualTo(NOT_HELD);
    assertThat(part.explained().holders().getFirst().askedMillis()).isEmpty();
  }

  @Test
  void whoJoinsThoseWhoShareItIsAskedAnew() {
    LockReply.Granted ann = (LockReply.Granted) part.tryShared("ann");
    ask(Optional.empty());
    LockReply.Granted bob = (LockReply.Granted) part.tryShared("bob");
    assertThat(awaitAsked("bob", bob.ticket())).isEqualTo(LockPart.NOT_YET);
    assertThat(ask(Optional.of(ann.token()))).isEqualTo(new LockReply.Asked(2));
    assertThat(awaitAsked("bob", bob.ticket())).isEqualTo(new LockReply.Asked(1));
  }

  @Test
  void nobodyIsAskedWhoDoesNotHoldItSo() {
    assertThat(ask(Optional.empty())).isEqualTo(NOT_HELD);
    LockReply.Granted ann = part.granted("ann");
    assertThat(ask(Optional.of(new FencingToken(99)))).isEqualTo(NOT_HELD);
    assertThat(awaitAsked("ann", ann.ticket())).isEqualTo(LockPart.NOT_YET);
    assertThat(awaitAsked("bob", ann.ticket())).as("another's").isEqualTo(NOT_HELD);
  }

  @Test
  void whoIsAskedStaysSoAsItRenewsAcquiresAgainAndReleasesOnce() {
    LockReply.Granted ann = part.granted("ann");
    ask(Optional.empty());
    part.ask(new LockCommand.Renew(LockPart.JOBS, LockPart.owner("ann"), ann.token(), 500));
    part.granted("ann");
    part.release("ann", ann.token());
    assertThat(awaitAsked("ann", ann.ticket())).isEqualTo(new LockReply.Asked(1));
    KindCore<LockCommand, LockEvent> restored = LockPart.fresh(LockPart.SETTINGS);
    part.image().forEach(restored::restore);
    assertThat(LockPart.drawn(restored, 100)).isEqualTo(LockPart.drawn(part.core, 100));
  }

  @Test
  void whoLosesItUnderASessionByForceIsTold() {
    GuestId session = new GuestId(new PartitionId(3), 7);
    part.arrives(session);
    LockReply.Granted ann = (LockReply.Granted) part.under(session, "ann", LockMode.EXCLUSIVE, 0);
    assertThat(awaitAsked("ann", ann.ticket())).isEqualTo(LockPart.NOT_YET);
    part.ask(new LockCommand.ForceRelease(LockPart.JOBS, Optional.empty()));
    assertThat(awaitAsked("ann", ann.ticket())).isEqualTo(NOT_HELD);
  }
}
