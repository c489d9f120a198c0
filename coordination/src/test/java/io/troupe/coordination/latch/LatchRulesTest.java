package io.troupe.coordination.latch;

import static io.troupe.coordination.part.KindPart.NOT_YET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.latch.LatchReply.Ended;
import io.troupe.coordination.latch.LatchReply.Standing;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.part.KindPart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatchRulesTest {
  private static final ObjectName GO = new ObjectName("go");
  private static final ObjectName OTHER = new ObjectName("other");

  private final KindPart<LatchCommand, LatchEvent> part =
      new KindPart<>(() -> new LatchRules(new LatchSettings(2, 256)));

  private KindReply set(ObjectName name, int count, boolean anew) {
    return part.ask(new LatchCommand.SetCount(name, count, anew));
  }

  private LatchRound begun(int count) {
    return ((Standing) set(GO, count, true)).round();
  }

  private KindReply countDown(int by) {
    return part.ask(new LatchCommand.CountDown(GO, Optional.empty(), by));
  }

  private KindReply countDown(LatchRound round) {
    return part.ask(new LatchCommand.CountDown(GO, Optional.of(round), 1));
  }

  private KindReply await(LatchRound round) {
    return part.ask(new LatchCommand.Await(GO, round));
  }

  @Test
  void whoWaitsHearsOnceTheCountIsZeroAndEverAfter() {
    LatchRound round = begun(3);
    assertThat(await(round)).isEqualTo(NOT_YET);
    assertThat(countDown(1)).isEqualTo(new Standing(round, 2, true));
    assertThat(await(round)).isEqualTo(NOT_YET);
    assertThat(countDown(2)).isEqualTo(new Standing(round, 0, true));
    assertThat(await(round)).isEqualTo(new Ended(true));
    begun(1);
    assertThat(await(round)).as("in the next round").isEqualTo(new Ended(true));
  }

  @Test
  void theCountStopsAtZero() {
    LatchRound round = begun(2);
    assertThat(countDown(LatchCommand.MAX_COUNT)).isEqualTo(new Standing(round, 0, true));
    int events = part.events();
    assertThat(countDown(1)).isEqualTo(new Standing(round, 0, false));
    assertThat(part.events()).isEqualTo(events);
  }

  @Test
  void aCountIsSetOnlyAtZeroUnlessItBeginsAnew() {
    LatchRound first = begun(2);
    assertThat(set(GO, 9, false)).as("still counting").isEqualTo(new Standing(first, 2, false));
    assertThat(part.events()).isEqualTo(1);
    LatchRound second = begun(9);
    assertThat(second.number()).isGreaterThan(first.number());
    assertThat(await(first)).as("given up").isEqualTo(new Ended(false));
    countDown(9);
    assertThat(set(GO, 1, false)).isEqualTo(new Standing(new LatchRound(4), 1, true));
    assertThat(await(second)).isEqualTo(new Ended(true));
  }

  @Test
  void aCountDownOfAnEarlierRoundCountsNothing() {
    LatchRound first = begun(1);
    LatchRound second = begun(1);
    assertThat(countDown(first)).isEqualTo(new LatchReply.OtherRound(second));
    assertThat(await(second)).isEqualTo(NOT_YET);
    assertThat(countDown(second)).isEqualTo(new Standing(second, 0, true));
  }

  @Test
  void theLastRoundsAreKnownAndNoOthers() {
    List<LatchRound> rounds = new ArrayList<>();
    for (int i = 0; i < LatchState.MAX_PAST + 2; i++) {
      rounds.add(begun(1));
    }
    assertThat(await(rounds.get(0))).isEqualTo(new LatchReply.NotKnown());
    assertThat(await(rounds.get(1))).isEqualTo(new Ended(false));
    assertThat(await(new LatchRound(999))).as("to come").isEqualTo(new LatchReply.NotKnown());
  }

  @Test
  void whatIsNotThereIsSaidToBeNotThere() {
    assertThat(countDown(1)).isEqualTo(new LatchReply.NotThere());
    assertThat(await(new LatchRound(1))).isEqualTo(new LatchReply.NotThere());
    assertThat(part.ask(new LatchCommand.Show(GO))).isEqualTo(new LatchReply.NotThere());
    assertThat(part.ask(new LatchCommand.Delete(GO))).isEqualTo(new LatchReply.Deleted(false));
    assertThat(part.events()).isZero();
  }

  @Test
  void oneThatIsMadeAgainHasLaterRounds() {
    LatchRound before = begun(1);
    assertThat(part.ask(new LatchCommand.Delete(GO))).isEqualTo(new LatchReply.Deleted(true));
    assertThat(await(before)).isEqualTo(new LatchReply.NotThere());
    assertThat(begun(1).number()).isGreaterThan(before.number());
    assertThat(await(before)).isEqualTo(new LatchReply.NotKnown());
  }

  @Test
  void noMoreAreMadeThanMayBe() {
    begun(1);
    set(OTHER, 1, true);
    assertThat(set(new ObjectName("third"), 1, true)).isEqualTo(new LatchReply.LatchesFull());
    assertThat(set(OTHER, 2, true)).as("there already").isInstanceOf(Standing.class);
  }

  @Test
  void theyAreListedByName() {
    set(OTHER, 4, true);
    begun(1);
    assertThat(part.ask(new LatchCommand.ListLatches(Optional.empty(), 1)))
        .isEqualTo(
            new LatchReply.Listed(
                List.of(new LatchReply.Listed.Latch(GO, new LatchRound(2), 1)), true));
    assertThat(part.ask(new LatchCommand.ListLatches(Optional.of(GO), 2)))
        .isEqualTo(
            new LatchReply.Listed(
                List.of(new LatchReply.Listed.Latch(OTHER, new LatchRound(1), 4)), false));
    assertThat(part.ask(new LatchCommand.ListLatches(Optional.of(OTHER), 1)))
        .isEqualTo(new LatchReply.Listed(List.of(), false));
  }

  @Test
  void numbersPastTheirLimitsAreRefused() {
    set(GO, LatchCommand.MAX_COUNT, true);
    assertThatThrownBy(() -> set(GO, LatchCommand.MAX_COUNT + 1, true))
        .hasMessage("a count is from 1 to 1000000, not 1000001");
    assertThatThrownBy(() -> set(GO, 0, true)).hasMessageContaining("from 1 to");
    assertThatThrownBy(() -> countDown(0)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> countDown(LatchCommand.MAX_COUNT + 1)).hasMessageContaining("1000001");
    assertThatThrownBy(() -> new LatchCommand.ListLatches(Optional.empty(), 1_001))
        .hasMessageContaining("from 1 to 1000");
    assertThatThrownBy(() -> new LatchRound(0)).hasMessageContaining("from 1 on");
    assertThatThrownBy(() -> new LatchSettings(0, 256)).hasMessageContaining("max-latches");
    assertThatThrownBy(() -> new LatchSettings(1, 8_001)).hasMessageContaining("max-waiting");
  }

  /** Promises kept from outside, over chance uses; what is drawn is named by its seed. */
  @Test
  void everyRoundOpensAtZeroAndAllHearTheSame() {
    for (long seed = 1; seed <= 500; seed++) {
      oneWorld(seed);
    }
  }

  private static void oneWorld(long seed) {
    Random random = new Random(seed);
    KindPart<LatchCommand, LatchEvent> world =
        new KindPart<>(() -> new LatchRules(LatchSettings.DEFAULT));
    Map<LatchRound, Integer> left = new LinkedHashMap<>();
    LatchRound now = new LatchRound(1);
    for (int step = 0; step < 60; step++) {
      if (left.isEmpty() || random.nextInt(6) == 0) {
        int count = 1 + random.nextInt(4);
        boolean anew = random.nextBoolean();
        boolean begins = left.isEmpty() || anew || left.getOrDefault(now, 0) == 0;
        Standing set = (Standing) world.ask(new LatchCommand.SetCount(GO, count, anew));
        assertThat(set.changed()).as("seed %s", seed).isEqualTo(begins);
        if (begins) {
          now = set.round();
          left.put(now, count);
        }
      } else {
        List<LatchRound> rounds = List.copyOf(left.keySet());
        LatchRound meant = rounds.get(random.nextInt(rounds.size()));
        int by = 1 + random.nextInt(2);
        KindReply counted = world.ask(new LatchCommand.CountDown(GO, Optional.of(meant), by));
        if (meant.equals(now)) {
          left.merge(now, -by, (had, less) -> Math.max(0, had + less));
          assertThat(((Standing) counted).count()).as("seed %s", seed).isEqualTo(left.get(now));
        } else {
          assertThat(counted).as("seed %s", seed).isEqualTo(new LatchReply.OtherRound(now));
        }
      }
      List<LatchRound> rounds = List.copyOf(left.keySet());
      for (int i = 0; i < rounds.size(); i++) {
        LatchRound round = rounds.get(i);
        boolean opened = left.getOrDefault(round, 0) == 0;
        KindReply heard = world.ask(new LatchCommand.Await(GO, round));
        KindReply expected =
            rounds.size() - 1 - i > LatchState.MAX_PAST
                ? new LatchReply.NotKnown()
                : opened || !round.equals(now) ? new Ended(opened) : NOT_YET;
        assertThat(heard).as("seed %s, %s", seed, round).isEqualTo(expected);
      }
    }
    assertThat(world.replayed()).as("seed %s", seed).isEqualTo(world.image());
    assertThat(world.restored(world.image(20))).as("seed %s", seed).isEqualTo(world.image());
  }
}
