package io.troupe.sharding.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.guard.GuardName;
import org.junit.jupiter.api.Test;

/** Writes under fencing tokens: what decision 24 says. */
class MapGuardRulesTest {
  private static final GuardName NIGHTLY = new GuardName("nightly");

  private final MapPart part = new MapPart();

  @Test
  void aSmallerTokenIsRefusedBehindALargerOneAndChangesNothing() {
    put(by(57), "k", "new");
    var before = part.image();
    assertThat(put(by(41), "k", "old")).isEqualTo(stale(57));
    assertThat(remove(by(56), "k")).isEqualTo(stale(57));
    assertThat(increment(by(56), "k")).isEqualTo(stale(57));
    assertThat(part.image()).isEqualTo(before);
  }

  @Test
  void theSameTokenAndALargerOneAreLetIn() {
    put(by(57), "k", "1");
    assertThat(put(by(57), "k", "2")).isInstanceOf(MapReply.Stored.class);
    assertThat(increment(by(58), "k")).isInstanceOf(MapReply.Incremented.class);
    assertThat(put(by(57), "k", "old")).isEqualTo(stale(58));
  }

  @Test
  void whatWasSeenStaysSeenThoughTheKeyIsRemovedExpiresOrIsCleared() {
    put(by(57), "k", "1");
    remove(by(58), "k");
    assertThat(put(by(57), "k", "old")).isEqualTo(stale(58));

    part.execute(
        new MapCommand.Guarded(
            by(60),
            new MapCommand.Put(
                MapPart.ORDERS, Bytes.utf8("k"), Bytes.EMPTY, "", 1, MapCondition.ALWAYS)));
    part.timeMillis += 100;
    part.expire();
    assertThat(part.get("k")).isEqualTo(new MapReply.Absent());
    assertThat(put(by(59), "k", "old")).isEqualTo(stale(60));

    put(by(61), "k", "1");
    part.clear();
    assertThat(put(by(60), "k", "old")).isEqualTo(stale(61));
  }

  @Test
  void whatWasSeenIsInSnapshots() {
    put(by(57), "k", "1");
    put(nightly(9), "k", "1");
    KindCore<MapCommand, MapEvent> restored = MapPart.rules();
    MapPart.drawn(part.core, 1).forEach(restored::restore);
    MapPart again = new MapPart(restored);
    again.timeMillis = part.timeMillis;
    assertThat(put(again, by(56), "k")).isEqualTo(stale(57));
    assertThat(put(again, nightly(8), "k")).isEqualTo(stale(9));
  }

  @Test
  void aWriteWithoutATokenIsLetInAndLowersNothing() {
    put(by(57), "k", "1");
    assertThat(part.put("k", "by hand")).isInstanceOf(MapReply.Stored.class);
    assertThat(part.remove("k", MapCondition.ALWAYS)).isInstanceOf(MapReply.Removed.class);
    assertThat(put(by(56), "k", "old")).isEqualTo(stale(57));
  }

  @Test
  void tokensOfOneKeyAreNotComparedWithThoseOfAnother() {
    put(by(57), "k", "1");
    assertThat(put(by(41), "l", "1")).isInstanceOf(MapReply.Stored.class);
  }

  @Test
  void aNamedGuardComparesAllOfItsKeysHereAndNoOther() {
    put(nightly(57), "k", "1");
    assertThat(put(nightly(41), "l", "old")).isEqualTo(stale(57));
    assertThat(put(by(41), "k", "another lock")).isInstanceOf(MapReply.Stored.class);
    assertThat(put(Guard.of(new GuardName("daily"), token(3)), "k", "another"))
        .isInstanceOf(MapReply.Stored.class);
  }

  @Test
  void theTokenIsAskedBeforeTheCondition() {
    put(by(57), "k", "1");
    assertThat(
            part.execute(new MapCommand.Guarded(by(41), putIf("k", "old", MapCondition.IF_ABSENT))))
        .isEqualTo(stale(57));
  }

  @Test
  void onlyWhatChangesSomethingIsRemembered() {
    put(by(41), "k", "1");
    assertThat(
            part.execute(new MapCommand.Guarded(by(57), putIf("k", "2", MapCondition.IF_ABSENT))))
        .isInstanceOf(MapReply.ConditionFailed.class);
    assertThat(remove(by(57), "absent")).isEqualTo(new MapReply.Absent());
    assertThat(put(by(42), "k", "3")).isInstanceOf(MapReply.Stored.class);
  }

  @Test
  void oneGuardTooManyIsRefusedAndKnownOnesGoOn() {
    for (int i = 1; i <= MapPart.GUARDS.most(); i++) {
      put(by(i), "k" + i, "1");
    }
    assertThat(put(by(1), "one more", "1")).isEqualTo(new MapReply.GuardsFull(12));
    assertThat(part.get("one more")).isEqualTo(new MapReply.Absent());
    assertThat(put(by(2), "k1", "2")).isInstanceOf(MapReply.Stored.class);
    part.timeMillis += 1_011;
    assertThat(put(by(1), "one more", "1")).isInstanceOf(MapReply.Stored.class);
  }

  @Test
  void whatIsAnsweredIsWhatTheWriteAnswers() {
    assertThat(put(by(1), "n", "1")).isEqualTo(new MapReply.Stored(new Version(1), true));
    assertThat(increment(by(2), "n")).isEqualTo(new MapReply.Incremented(new Version(2), 2));
    assertThat(remove(by(3), "n")).isEqualTo(new MapReply.Removed(new Version(3)));
  }

  private KindReply put(Guard guard, String key, String value) {
    return part.execute(new MapCommand.Guarded(guard, putIf(key, value, MapCondition.ALWAYS)));
  }

  private static KindReply put(MapPart part, Guard guard, String key) {
    return part.execute(new MapCommand.Guarded(guard, putIf(key, "old", MapCondition.ALWAYS)));
  }

  private static MapCommand.Put putIf(String key, String value, MapCondition condition) {
    return new MapCommand.Put(
        MapPart.ORDERS, Bytes.utf8(key), Bytes.utf8(value), "text/x", condition);
  }

  private KindReply remove(Guard guard, String key) {
    return part.execute(
        new MapCommand.Guarded(
            guard, new MapCommand.Remove(MapPart.ORDERS, Bytes.utf8(key), MapCondition.ALWAYS)));
  }

  private KindReply increment(Guard guard, String key) {
    return part.execute(
        new MapCommand.Guarded(
            guard, new MapCommand.Increment(MapPart.ORDERS, Bytes.utf8(key), 1)));
  }

  private static Guard by(long token) {
    return Guard.of(token(token));
  }

  private static Guard nightly(long token) {
    return Guard.of(NIGHTLY, token(token));
  }

  private static FencingToken token(long number) {
    return new FencingToken(number);
  }

  private static MapReply stale(long newest) {
    return new MapReply.StaleToken(token(newest));
  }
}
