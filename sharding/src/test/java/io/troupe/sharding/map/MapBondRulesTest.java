package io.troupe.sharding.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.sharding.bond.BondLimits;
import io.troupe.sharding.guard.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Keys that live as long as a session: what decision 32 says. */
class MapBondRulesTest {
  private static final GuestId ANN = new GuestId(new PartitionId(1), 7);
  private static final GuestId BOB = new GuestId(new PartitionId(1), 8);

  private final Visitors guests = new Visitors();
  private final MapPart part = new MapPart(MapPart.rules(guests));

  /** Sessions that come and go as a test says. */
  private static final class Visitors implements Guests {
    private final TreeSet<GuestId> here = new TreeSet<>(List.of(ANN, BOB));
    private final List<Departure> departures = new ArrayList<>();

    @Override
    public boolean isHere(GuestId guest) {
      return here.contains(guest);
    }

    @Override
    public void onDeparture(Departure departure) {
      departures.add(departure);
    }

    private void end(GuestId guest) {
      here.remove(guest);
      departures.forEach(it -> it.departed(guest, true, new EventStamp(new Version(1), 0, 0)));
    }
  }

  @Test
  void aKeyGoesWithItsSessionByAnEventOfItsOwn() {
    bind("a", ANN);
    bind("b", ANN);
    bind("c", BOB);
    guests.end(ANN);
    assertThat(part.core.nextDueMillis()).isZero();
    part.expire();
    assertThat(part.get("a")).isEqualTo(new MapReply.Absent());
    assertThat(part.get("b")).isEqualTo(new MapReply.Absent());
    assertThat(part.get("c")).isInstanceOf(MapReply.Found.class);
    assertThat(part.core.nextDueMillis()).isEqualTo(KindCore.NEVER);
    assertThat(newest("b").how()).isEqualTo(MapRevision.How.SESSION_ENDED);
    assertThat(newest("b").version()).isEqualTo(new Version(5));
    assertThat(newest("a").version()).isEqualTo(new Version(4));
  }

  @Test
  void aKeyThatWasPutWithoutASessionStays() {
    bind("a", ANN);
    part.put("a", "mine");
    endsNothing(ANN, "a");
  }

  @Test
  void aKeyGoesWithTheSessionThatItWasBoundToLast() {
    bind("a", ANN);
    bind("a", BOB);
    endsNothing(ANN, "a");
    guests.end(BOB);
    part.expire();
    assertThat(part.get("a")).isEqualTo(new MapReply.Absent());
  }

  @Test
  void aKeyThatIsRebornWithoutASessionStays() {
    bind("a", ANN);
    part.remove("a", MapCondition.ALWAYS);
    bind("b", ANN);
    part.clear();
    part.put("a", "again");
    part.put("b", "again");
    endsNothing(ANN, "a");
    endsNothing(ANN, "b");
  }

  @Test
  void anIncrementLeavesAKeyBound() {
    bind("n", ANN, "1", MapCondition.ALWAYS);
    part.increment("n", 1);
    guests.end(ANN);
    part.expire();
    assertThat(part.get("n")).isEqualTo(new MapReply.Absent());
  }

  @Test
  void whatIsToGoMayBeBoundAnewBefore() {
    bind("a", ANN);
    guests.end(ANN);
    bind("a", BOB);
    assertThat(part.core.nextDueMillis()).isEqualTo(KindCore.NEVER);
    part.expire();
    assertThat(part.get("a")).isInstanceOf(MapReply.Found.class);
  }

  @Test
  void aTimeToLiveThatEndsSoonerEndsIt() {
    part.execute(
        new MapCommand.Bind(
            new MapCommand.Put(
                MapPart.ORDERS, Bytes.utf8("a"), Bytes.EMPTY, "", 10, MapCondition.ALWAYS),
            ANN));
    part.timeMillis += 100;
    part.expire();
    assertThat(newest("a").how()).isEqualTo(MapRevision.How.EXPIRED);
    guests.end(ANN);
    assertThat(part.core.nextDueMillis()).isEqualTo(KindCore.NEVER);
  }

  @Test
  void nothingIsBoundToASessionThatIsNotHere() {
    bind("a", BOB);
    guests.end(ANN);
    List<Bytes> before = part.image();
    assertThat(bind("a", ANN)).isEqualTo(new MapReply.NoSession());
    assertThat(part.image()).isEqualTo(before);
  }

  @Test
  void aConditionAndAGuardAreKeptToAsWithoutASession() {
    part.put("a", "1");
    assertThat(bind("a", ANN, "2", MapCondition.IF_ABSENT))
        .isEqualTo(new MapReply.ConditionFailed(new Version(1)));
    endsNothing(ANN, "a");
    assertThat(guarded(7, BOB)).isInstanceOf(MapReply.Stored.class);
    assertThat(guarded(6, BOB)).isEqualTo(new MapReply.StaleToken(new FencingToken(7)));
    guests.end(BOB);
    part.expire();
    assertThat(part.get("g")).isEqualTo(new MapReply.Absent());
  }

  @Test
  void aSessionHasAsManyKeysAsMayAndAPartitionToo() {
    bind("a", ANN);
    bind("b", ANN);
    bind("c", ANN);
    assertThat(bind("d", ANN)).isEqualTo(new MapReply.BondsFull(3));
    assertThat(bind("c", ANN)).isInstanceOf(MapReply.Stored.class);
    bind("d", BOB);
    assertThat(bind("e", BOB)).isEqualTo(new MapReply.BondsFull(4));
    assertThat(part.get("e")).isEqualTo(new MapReply.Absent());
    assertThat(bind("d", BOB)).isInstanceOf(MapReply.Stored.class);
    assertThat(bind("c", BOB)).isInstanceOf(MapReply.Stored.class);
    assertThat(bind("d", ANN)).isInstanceOf(MapReply.Stored.class);
  }

  @Test
  void limitsHaveLimits() {
    assertThat(new BondLimits(1, 1).most()).isEqualTo(1);
    assertThat(new BondLimits(100_000, 1_000_000).perSession()).isEqualTo(100_000);
    assertThatThrownBy(() -> new BondLimits(0, 1)).hasMessageContaining("1 to 100000");
    assertThatThrownBy(() -> new BondLimits(100_001, 1)).hasMessageContaining("not 100001");
    assertThatThrownBy(() -> new BondLimits(1, 0)).hasMessageContaining("1 to 1000000");
    assertThatThrownBy(() -> new BondLimits(1, 1_000_001)).hasMessageContaining("not 1000001");
  }

  @Test
  void aSnapshotKnowsWhatIsBoundAndWhatIsToGo() {
    bind("a", ANN);
    bind("b", ANN);
    bind("c", BOB);
    guests.end(ANN);
    for (int chunkBytes : new int[] {1, 40, 10_000}) {
      KindCore<MapCommand, MapEvent> restored = MapPart.rules(guests);
      MapPart.drawn(part.core, chunkBytes).forEach(restored::restore);
      assertThat(MapPart.drawn(restored, Integer.MAX_VALUE)).isEqualTo(part.image());
      assertThat(restored.due(0)).isEqualTo(part.core.due(0)).isPresent();
    }
  }

  private void endsNothing(GuestId session, String key) {
    guests.end(session);
    assertThat(part.core.nextDueMillis()).isEqualTo(KindCore.NEVER);
    assertThat(part.get(key)).isInstanceOf(MapReply.Found.class);
  }

  private KindReply bind(String key, GuestId session) {
    return bind(key, session, "x", MapCondition.ALWAYS);
  }

  private KindReply bind(String key, GuestId session, String value, MapCondition condition) {
    return part.execute(command(key, session, value, condition));
  }

  private KindReply guarded(long token, GuestId session) {
    return part.execute(
        new MapCommand.Guarded(
            Guard.of(new FencingToken(token)), command("g", session, "x", MapCondition.ALWAYS)));
  }

  private static MapCommand.Bind command(
      String key, GuestId session, String value, MapCondition condition) {
    return new MapCommand.Bind(
        new MapCommand.Put(MapPart.ORDERS, Bytes.utf8(key), Bytes.utf8(value), "", condition),
        session);
  }

  private MapRevision newest(String key) {
    return ((MapReply.Revisions)
            part.execute(
                new MapCommand.History(
                    MapPart.ORDERS, Bytes.utf8(key), Optional.empty(), 1, Access.LOCAL)))
        .revisions()
        .getFirst();
  }
}
