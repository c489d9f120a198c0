package io.troupe.coordination.barrier;

import static io.troupe.coordination.part.KindPart.NOT_YET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.barrier.BarrierOutcome.Broken;
import io.troupe.coordination.barrier.BarrierReply.Arrived;
import io.troupe.coordination.barrier.BarrierReply.Ended;
import io.troupe.coordination.barrier.BarrierReply.NotArrived;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.part.KindPart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BarrierRulesTest {
  private static final ObjectName MEET = new ObjectName("meet");
  private static final LockOwner ANN = new LockOwner("ann");
  private static final LockOwner BOB = new LockOwner("bob");
  private static final GuestId SESSION = GuestId.parse("1-7");
  private static final Ended TRIPPED = new Ended(new BarrierOutcome.Tripped());

  private final Visitor visitor = new Visitor();
  private final KindPart<BarrierCommand, BarrierEvent> part =
      new KindPart<>(
          () -> new BarrierRules(new BarrierSettings(2, 256, new ClockDrift(0)), visitor));

  /** One session, here until it departs. */
  private static final class Visitor implements Guests {
    private final List<Departure> told = new ArrayList<>();
    private boolean here = true;

    @Override
    public boolean isHere(GuestId guest) {
      return here && guest.equals(SESSION);
    }

    @Override
    public void onDeparture(Departure departure) {
      told.add(departure);
    }

    void depart() {
      here = false;
      told.forEach(it -> it.departed(SESSION, true, new EventStamp(new Version(99), 1, 1)));
    }
  }

  private static BarrierCommand.Arrive arrive(LockOwner party, int parties) {
    return new BarrierCommand.Arrive(MEET, party, parties, 1_000, 5_000, Optional.empty());
  }

  private KindReply arrives(LockOwner party) {
    return part.ask(arrive(party, 2));
  }

  private BarrierGeneration begun(LockOwner party) {
    return ((Arrived) arrives(party)).generation();
  }

  private KindReply await(BarrierGeneration generation) {
    return part.ask(new BarrierCommand.Await(MEET, generation));
  }

  private static Ended broken(Broken.Why why, LockOwner party) {
    return new Ended(new Broken(why, Optional.of(party)));
  }

  @Test
  void theLastToArriveTripsItAndTheNextBeginsAnother() {
    BarrierGeneration first = begun(ANN);
    assertThat(await(first)).isEqualTo(NOT_YET);
    assertThat(arrives(BOB)).isEqualTo(new Arrived(first, 0));
    assertThat(await(first)).isEqualTo(TRIPPED);
    BarrierGeneration second = begun(BOB);
    assertThat(second.number()).isGreaterThan(first.number());
    assertThat(await(first)).as("asked late").isEqualTo(TRIPPED);
    assertThat(await(second)).isEqualTo(NOT_YET);
    assertThat(part.ask(new BarrierCommand.Explain(MEET)))
        .isEqualTo(
            new BarrierReply.Explained(2, second, List.of(BOB), List.of(ANN), Optional.empty()));
  }

  @Test
  void whoIsHereArrivesOnce() {
    BarrierGeneration first = begun(ANN);
    assertThat(arrives(ANN)).isEqualTo(new Arrived(first, 1));
    assertThat(part.events()).isEqualTo(1);
  }

  @Test
  void anotherNumberOfPartiesIsRefused() {
    begun(ANN);
    assertThat(part.ask(arrive(BOB, 3))).isEqualTo(new NotArrived(NotArrived.Why.OTHER_PARTIES, 2));
    assertThat(part.events()).isEqualTo(1);
  }

  @Test
  void aPartyThatLeavesBreaksItUntilAReset() {
    BarrierGeneration first = begun(ANN);
    assertThat(part.ask(new BarrierCommand.Leave(MEET, BOB, first)))
        .isEqualTo(new BarrierReply.NotHere());
    assertThat(part.ask(new BarrierCommand.Leave(MEET, ANN, first)))
        .isEqualTo(new BarrierReply.Left());
    assertThat(await(first)).isEqualTo(broken(Broken.Why.LEFT, ANN));
    assertThat(arrives(BOB)).isEqualTo(new NotArrived(NotArrived.Why.BROKEN, 2));
    assertThat(((BarrierReply.Explained) part.ask(new BarrierCommand.Explain(MEET))).broken())
        .contains(new Broken(Broken.Why.LEFT, Optional.of(ANN)));
    assertThat(part.ask(new BarrierCommand.Reset(MEET))).isEqualTo(new BarrierReply.WasReset(true));
    assertThat(part.ask(new BarrierCommand.Reset(MEET)))
        .isEqualTo(new BarrierReply.WasReset(false));
    assertThat(await(first)).as("asked late").isEqualTo(broken(Broken.Why.LEFT, ANN));
    assertThat(await(begun(BOB))).isEqualTo(NOT_YET);
  }

  @Test
  void aLeaseThatIsNotRenewedBreaksItAndNotEarly() {
    BarrierGeneration first = begun(ANN);
    part.pass(900);
    assertThat(part.ask(new BarrierCommand.Renew(MEET, ANN, first, 1_000)))
        .isEqualTo(new BarrierReply.Renewed());
    part.pass(1_000);
    assertThat(await(first)).isEqualTo(NOT_YET);
    part.pass(1);
    assertThat(await(first)).isEqualTo(broken(Broken.Why.LEASE_ELAPSED, ANN));
  }

  @Test
  void aWaitEndsThoughItsLeaseIsRenewed() {
    BarrierGeneration first = begun(ANN);
    part.ask(new BarrierCommand.Renew(MEET, ANN, first, 60_000));
    part.pass(5_000);
    assertThat(await(first)).isEqualTo(NOT_YET);
    part.pass(1);
    assertThat(await(first)).isEqualTo(broken(Broken.Why.WAIT_ELAPSED, ANN));
  }

  @Test
  void theEndOfASessionBreaksItAndNothingThatTripped() {
    BarrierCommand bound =
        new BarrierCommand.Arrive(MEET, ANN, 2, 1_000, 5_000, Optional.of(SESSION));
    BarrierGeneration first = ((Arrived) part.ask(bound)).generation();
    arrives(BOB);
    BarrierGeneration second = ((Arrived) part.ask(bound)).generation();
    visitor.depart();
    assertThat(await(first)).isEqualTo(TRIPPED);
    assertThat(await(second)).isEqualTo(broken(Broken.Why.SESSION_ENDED, ANN));
    part.ask(new BarrierCommand.Reset(MEET));
    assertThat(part.ask(bound)).isEqualTo(new NotArrived(NotArrived.Why.NO_SESSION, 2));
    part.pass(60_000);
    assertThat(await(second)).as("once").isEqualTo(broken(Broken.Why.SESSION_ENDED, ANN));
  }

  @Test
  void theLastGenerationsAreKnownAndEarlierOnesArePast() {
    List<BarrierGeneration> all = new ArrayList<>();
    for (int i = 0; i <= BarrierState.MAX_PAST; i++) {
      all.add(begun(ANN));
      arrives(BOB);
    }
    assertThat(await(all.get(0))).isEqualTo(new BarrierReply.Past());
    assertThat(await(all.get(1))).isEqualTo(TRIPPED);
    assertThat(await(new BarrierGeneration(999))).isEqualTo(new BarrierReply.NotKnown());
  }

  @Test
  void noMoreAreMadeThanMayBeAndNumbersHaveLimits() {
    for (String name : List.of("a", "b")) {
      part.ask(
          new BarrierCommand.Arrive(
              new ObjectName(name), ANN, BarrierCommand.MAX_PARTIES, 1, 1, Optional.empty()));
    }
    assertThat(arrives(ANN)).isEqualTo(new NotArrived(NotArrived.Why.BARRIERS_FULL, 2));
    assertThat(part.ask(new BarrierCommand.Delete(new ObjectName("a"))))
        .isEqualTo(new BarrierReply.Deleted(true));
    assertThat(arrives(ANN)).isInstanceOf(Arrived.class);
    assertThatThrownBy(() -> arrive(ANN, BarrierCommand.MAX_PARTIES + 1))
        .hasMessage("a number of parties is from 1 to 1000, not 1001");
    assertThatThrownBy(() -> arrive(ANN, 0)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> new BarrierSettings(0, 256, ClockDrift.DEFAULT))
        .hasMessageContaining("max-barriers");
  }

  /** Promises kept from outside, over chance uses; what is drawn is named by its seed. */
  @Test
  void allHearTheSameAndNoneTripsWithoutAll() {
    for (long seed = 1; seed <= 500; seed++) {
      oneWorld(seed);
    }
  }

  private static void oneWorld(long seed) {
    Random random = new Random(seed);
    KindPart<BarrierCommand, BarrierEvent> world =
        new KindPart<>(() -> new BarrierRules(BarrierSettings.DEFAULT, Guests.NONE));
    Map<BarrierGeneration, Integer> arrivals = new LinkedHashMap<>();
    Map<BarrierGeneration, KindReply> heard = new LinkedHashMap<>();
    for (int step = 0; step < 40; step++) {
      LockOwner party = new LockOwner("p" + random.nextInt(4));
      switch (random.nextInt(8)) {
        case 0 -> world.pass(random.nextInt(400));
        case 1 -> world.ask(new BarrierCommand.Reset(MEET));
        case 2 -> world.ask(new BarrierCommand.Leave(MEET, party, new BarrierGeneration(step + 1)));
        default -> {
          int events = world.events();
          if (world.ask(arrive(party, 3)) instanceof Arrived it && world.events() > events) {
            int count = arrivals.merge(it.generation(), 1, Integer::sum);
            assertThat(it.index()).as("seed %s", seed).isEqualTo(3 - count);
          }
        }
      }
      for (Map.Entry<BarrierGeneration, Integer> each : arrivals.entrySet()) {
        KindReply now = world.ask(new BarrierCommand.Await(MEET, each.getKey()));
        if (now instanceof Ended) {
          assertThat(now.equals(TRIPPED)).as("seed %s", seed).isEqualTo(each.getValue() == 3);
          assertThat(now).as("seed %s", seed).isEqualTo(heard.getOrDefault(each.getKey(), now));
          heard.put(each.getKey(), now);
        } else if (now.equals(NOT_YET)) {
          assertThat(heard).as("seed %s", seed).doesNotContainKey(each.getKey());
        }
      }
    }
    assertThat(world.replayed()).as("seed %s", seed).isEqualTo(world.image());
    assertThat(world.restored(world.image(20))).as("seed %s", seed).isEqualTo(world.image());
  }
}
