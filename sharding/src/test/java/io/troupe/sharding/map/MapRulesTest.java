package io.troupe.sharding.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.Surroundings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapRulesTest {
  private static final MapReply.Absent ABSENT = new MapReply.Absent();

  private final MapPart part = new MapPart();

  @Test
  void getOfAnAbsentKeySaysAbsent() {
    assertThat(part.get("a")).isEqualTo(ABSENT);
  }

  @Test
  void putCreatesThenReplaces() {
    assertThat(part.put("a", "1")).isEqualTo(stored(1, true));
    part.timeMillis = 2_000;
    assertThat(part.put("a", "2")).isEqualTo(stored(2, false));

    assertThat(part.get("a")).isEqualTo(found("2", "text/x", 2, 1, 2_000));
  }

  @Test
  void anEmptyValueIsAValue() {
    part.put("a", "");

    assertThat(part.get("a")).isEqualTo(found("", "text/x", 1, 1, 1_000));
  }

  @Test
  void putIfAbsentHoldsOnlyForAnAbsentKey() {
    assertThat(part.put("a", "1", MapCondition.IF_ABSENT)).isEqualTo(stored(1, true));
    assertThat(part.put("a", "2", MapCondition.IF_ABSENT)).isEqualTo(failed(1));
    assertThat(part.get("a")).isEqualTo(found("1", "text/x", 1, 1, 1_000));
  }

  @Test
  void putIfPresentHoldsOnlyForAPresentKey() {
    assertThat(part.put("a", "1", MapCondition.IF_PRESENT)).isEqualTo(failed(0));
    assertThat(part.get("a")).isEqualTo(ABSENT);
    part.put("a", "1");
    assertThat(part.put("a", "2", MapCondition.IF_PRESENT)).isEqualTo(stored(2, false));
  }

  @Test
  void putIfVersionHoldsOnlyForExactlyThatVersion() {
    assertThat(part.put("a", "1", ifVersion(1))).isEqualTo(failed(0));
    part.put("a", "1");
    part.put("a", "2");
    assertThat(part.put("a", "3", ifVersion(1))).isEqualTo(failed(2));
    assertThat(part.put("a", "3", ifVersion(3))).isEqualTo(failed(2));
    assertThat(part.put("a", "3", ifVersion(2))).isEqualTo(stored(3, false));
  }

  @Test
  void aConditionThatFailsLeavesNoEvent() {
    part.put("a", "1", MapCondition.IF_PRESENT);

    assertThat(part.history).isEmpty();
  }

  @Test
  void removeTakesTheKeyAway() {
    part.put("a", "1");

    assertThat(part.remove("a", MapCondition.ALWAYS)).isEqualTo(new MapReply.Removed(version(2)));
    assertThat(part.get("a")).isEqualTo(ABSENT);
  }

  @Test
  void removeOfAnAbsentKeySaysAbsentAndLeavesNoEvent() {
    assertThat(part.remove("a", MapCondition.ALWAYS)).isEqualTo(ABSENT);
    assertThat(part.remove("a", MapCondition.IF_PRESENT)).isEqualTo(failed(0));
    assertThat(part.remove("a", ifVersion(1))).isEqualTo(failed(0));
    assertThat(part.history).isEmpty();
  }

  @Test
  void removeHonoursItsCondition() {
    part.put("a", "1");
    part.put("b", "1");
    assertThat(part.remove("a", ifVersion(2))).isEqualTo(failed(1));
    assertThat(part.remove("a", ifVersion(1))).isEqualTo(new MapReply.Removed(version(3)));
    assertThat(part.remove("b", MapCondition.IF_PRESENT))
        .isEqualTo(new MapReply.Removed(version(4)));
  }

  @Test
  void versionsRiseAcrossRemovalAndReCreation() {
    part.put("a", "1");
    part.remove("a", MapCondition.ALWAYS);

    assertThat(part.put("a", "2")).isEqualTo(stored(3, true));
    assertThat(part.get("a")).isEqualTo(found("2", "text/x", 3, 3, 1_000));
    assertThat(part.put("a", "x", ifVersion(1))).isEqualTo(failed(3));
  }

  @Test
  void removedKeysAndEmptyMapsAreNotSeen() {
    part.put("a", "1");
    part.put("b", "1");
    part.remove("a", MapCondition.ALWAYS);
    assertThat(names()).containsExactly(MapPart.ORDERS);
    part.remove("b", MapCondition.ALWAYS);

    assertThat(names()).isEmpty();
    assertThat(part.scan(Bytes.EMPTY, Optional.empty(), 10, MapPart.ALL_BYTES).entries()).isEmpty();
  }

  @Test
  void incrementCountsAnAbsentKeyAsZero() {
    assertThat(part.increment("n", -5)).isEqualTo(incremented(1, -5));
    assertThat(part.increment("n", 12)).isEqualTo(incremented(2, 7));
    assertThat(part.get("n")).isEqualTo(found("7", "text/plain", 2, 1, 1_000));
  }

  @Test
  void incrementKeepsTheContentTypeAndTheMomentOfCreation() {
    part.put("n", "41");
    part.timeMillis = 3_000;

    assertThat(part.increment("n", 1)).isEqualTo(incremented(2, 42));
    assertThat(part.get("n")).isEqualTo(found("42", "text/x", 2, 1, 3_000));
  }

  @Test
  void incrementByZeroIsAChangeToo() {
    part.put("n", "5");

    assertThat(part.increment("n", 0)).isEqualTo(incremented(2, 5));
  }

  @Test
  void incrementReachesBothEndsOfTheRange() {
    part.put("max", Long.toString(Long.MAX_VALUE - 1));
    part.put("min", Long.toString(Long.MIN_VALUE + 1));

    assertThat(part.increment("max", 1)).isEqualTo(incremented(3, Long.MAX_VALUE));
    assertThat(part.increment("min", -1)).isEqualTo(incremented(4, Long.MIN_VALUE));
    assertThat(part.increment("min", Long.MAX_VALUE)).isEqualTo(incremented(5, -1));
  }

  @Test
  void incrementPastTheRangeChangesNothing() {
    part.put("max", Long.toString(Long.MAX_VALUE));
    part.put("min", Long.toString(Long.MIN_VALUE));
    List<Bytes> before = part.image();

    assertThat(part.increment("max", 1)).isEqualTo(new MapReply.NotANumber(version(1)));
    assertThat(part.increment("max", Long.MAX_VALUE))
        .isEqualTo(new MapReply.NotANumber(version(1)));
    assertThat(part.increment("min", -1)).isEqualTo(new MapReply.NotANumber(version(2)));
    assertThat(part.increment("min", Long.MIN_VALUE))
        .isEqualTo(new MapReply.NotANumber(version(2)));
    assertThat(part.image()).isEqualTo(before);
    assertThat(part.history).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+1",
        "01",
        "-0",
        " 1",
        "1 ",
        "1\n",
        "1.0",
        "1e3",
        "0x1",
        "one",
        "\u0661",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999"
      })
  void incrementTakesOnlyWhatItWouldWriteItself(String text) {
    part.put("n", text);

    assertThat(part.increment("n", 1)).isEqualTo(new MapReply.NotANumber(version(1)));
  }

  @Test
  void clearRemovesAllKeysOfThatMapOnly() {
    MapName other = new MapName("other");
    part.put("a", "1");
    part.put("b", "1");
    part.execute(new MapCommand.Put(other, Bytes.utf8("a"), Bytes.EMPTY, "", MapCondition.ALWAYS));

    assertThat(part.clear()).isEqualTo(new MapReply.Cleared(version(4), 2));
    assertThat(names()).containsExactly(other);
  }

  @Test
  void clearOfAnEmptyMapLeavesNoEvent() {
    assertThat(part.clear()).isEqualTo(new MapReply.Cleared(Version.ABSENT, 0));
    assertThat(part.history).isEmpty();
  }

  @Test
  void countsTheKeysOfOneMap() {
    MapCommand count = new MapCommand.Count(MapPart.ORDERS, Access.LOCAL);
    assertThat(part.execute(count)).isEqualTo(new MapReply.Counted(0));
    part.put("a", "1");
    part.put("b", "1");
    part.put("a", "2");

    assertThat(part.execute(count)).isEqualTo(new MapReply.Counted(2));
  }

  @Test
  void listsMapsInOrder() {
    for (String name : List.of("b", "B", "a", "a.b", "-", "_")) {
      part.execute(new MapCommand.Increment(new MapName(name), Bytes.utf8("n"), 1));
    }

    assertThat(names()).extracting(MapName::value).containsExactly("-", "B", "_", "a", "a.b", "b");
  }

  @Test
  void aKeyEndsNotBeforeItsTimeToLive() {
    part.execute(withLife("n", 1_000));
    part.timeMillis += 999;
    assertThat(timeToLive("n")).as("by a clock that runs faster by the drift").isEqualTo(10);
    part.timeMillis += 11;
    part.expire();
    assertThat(part.get("n"))
        .as("put as the next millisecond was about to pass")
        .isInstanceOf(MapReply.Found.class);
    part.timeMillis += 1;
    part.expire();
    assertThat(part.get("n")).isEqualTo(new MapReply.Absent());
    assertThat(part.history.getLast().event())
        .isEqualTo(new MapEvent.EntryExpired(MapPart.ORDERS, Bytes.utf8("n")));
  }

  @Test
  void anIncrementKeepsTheEndAndAPutSetsItAnew() {
    part.execute(withLife("n", 1_000));
    part.increment("n", 1);
    assertThat(timeToLive("n")).isEqualTo(1_000);
    part.execute(withLife("n", 5_000));
    assertThat(timeToLive("n")).isEqualTo(5_000);
    part.put("n", "1");
    assertThat(timeToLive("n")).isZero();
    assertThat(part.core.nextDueMillis()).isEqualTo(KindCore.NEVER);
  }

  private long timeToLive(String key) {
    return ((MapReply.Found) part.get(key)).entry().timeToLiveMillis();
  }

  private static MapCommand withLife(String key, long millis) {
    return new MapCommand.Put(
        MapPart.ORDERS, Bytes.utf8(key), Bytes.utf8("1"), "", millis, MapCondition.ALWAYS);
  }

  @Test
  void aReplyDoesNotChangeWithTheState() {
    part.put("a", "1");
    Object before = part.get("a");
    part.put("a", "2");

    assertThat(before).isEqualTo(found("1", "text/x", 1, 1, 1_000));
  }

  @Test
  void aHistoryThatTheRulesDidNotWriteIsBroken() {
    KindCore<MapCommand, MapEvent> core = MapPart.rules();
    MapEvent put =
        new MapEvent.EntryPut(MapPart.ORDERS, Bytes.utf8("a"), Bytes.utf8("1"), "text/x", 0);
    EventStamp second = new EventStamp(version(2), 0, 0);
    core.apply(put, second);

    assertThatIllegalStateException().isThrownBy(() -> core.apply(put, second));
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                core.apply(
                    new MapEvent.NumberChanged(MapPart.ORDERS, Bytes.utf8("a"), 1),
                    new EventStamp(version(1), 0, 0)));
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                core.apply(
                    new MapEvent.EntryRemoved(MapPart.ORDERS, Bytes.utf8("b")),
                    new EventStamp(version(3), 0, 0)));
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                core.apply(
                    new MapEvent.MapCleared(new MapName("other")),
                    new EventStamp(version(3), 0, 0)));
  }

  @Test
  void contentTypesPastTheSharedOnesAreKeptAll() {
    int types = 300;
    for (int i = 0; i < types; i++) {
      part.execute(
          new MapCommand.Put(
              MapPart.ORDERS, Bytes.utf8("k" + i), Bytes.EMPTY, "t/" + i, MapCondition.ALWAYS));
    }

    for (int i = 0; i < types; i++) {
      assertThat(part.get("k" + i)).isEqualTo(found("", "t/" + i, i + 1, i + 1, 1_000));
    }
  }

  @Test
  void theKindNamesItselfAndStartsEmpty() {
    MapKind kind = new MapKind(MapSettings.DEFAULT);

    assertThat(kind.name()).isEqualTo(new MapCommand.Clear(MapPart.ORDERS).kind());
    assertThat(kind.commandType()).isEqualTo(MapCommand.class);
    assertThat(kind.eventType()).isEqualTo(MapEvent.class);
    assertThat(MapPart.drawn(kind.newCore(Surroundings.of(new PartitionId(3))), 100)).isEmpty();
  }

  private List<MapName> names() {
    return ((MapReply.Names) part.execute(new MapCommand.ListMaps(Access.LOCAL))).maps();
  }

  private static Version version(long number) {
    return new Version(number);
  }

  private static MapCondition ifVersion(long number) {
    return new MapCondition.IfVersion(version(number));
  }

  private static MapReply stored(long version, boolean created) {
    return new MapReply.Stored(version(version), created);
  }

  private static MapReply failed(long current) {
    return new MapReply.ConditionFailed(version(current));
  }

  private static MapReply incremented(long version, long number) {
    return new MapReply.Incremented(version(version), number);
  }

  private static MapReply found(
      String value, String contentType, long version, long created, long timeMillis) {
    return new MapReply.Found(
        new MapEntry(
            Bytes.utf8(value), contentType, version(version), version(created), timeMillis, 0));
  }
}
