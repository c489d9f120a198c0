package io.troupe.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Golden;
import io.troupe.actors.PartitionId;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterKind;
import io.troupe.actors.counter.CounterReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerSnapshotRulesTest {
  private static final long RETENTION_MILLIS = 100;
  private static final int MOST = 8;
  private static final SessionLimits LIMITS = new SessionLimits(MOST, MOST, 50, RETENTION_MILLIS);
  private static final WireRegistry WIRE = wire();

  private final RequestLedger ledger = empty();
  private long time;

  @Test
  void theBytesAreThoseOfEarlierReleases() throws IOException {
    for (int number = 1; number <= 5; number++) {
      write(new SessionId(9, 1), number, 1);
    }
    write(new SessionId(9, 2), 7, 6);
    write(SessionId.derived(3, 4), 1, 1);
    write(new SessionId(9, 1), 6, 3);
    List<Bytes> slices = drawn(ledger.snapshot(48));
    Golden golden = Golden.read("partition-disk.txt");
    for (int i = 0; i < slices.size(); i++) {
      golden.assertWritten("ledger slice " + i, slices.get(i).toArray());
    }
    assertThat(slices).hasSize(3);
  }

  /** Slices that are drawn while anything happens show nothing of it. */
  @Test
  void aSnapshotShowsTheLedgerAsItWasWhenItBegan() {
    for (long seed = 1; seed <= 300; seed++) {
      Random random = new Random(seed);
      RequestLedger changing = empty();
      time = 0;
      change(changing, random, 200);
      int chunkBytes = 1 << random.nextInt(10);
      List<Bytes> before = drawn(changing.snapshot(chunkBytes));

      SnapshotCursor cursor = changing.snapshot(chunkBytes);
      List<Bytes> slices = new ArrayList<>();
      while (cursor.hasNext()) {
        change(changing, random, random.nextInt(12));
        slices.add(cursor.next());
      }
      cursor.close();
      assertThat(slices).as("seed %d", seed).isEqualTo(before);

      RequestLedger restored = empty();
      slices.forEach(restored::restore);
      assertThat(drawn(restored.snapshot(chunkBytes))).as("seed %d", seed).isEqualTo(before);
    }
  }

  /** Bounds the longest pause: neither a beginning nor a slice encodes more than a chunk holds. */
  @Test
  void aSliceDrawsNoMoreThanItsBytes() {
    for (int number = 1; number <= 4_096; number++) {
      write(new SessionId(9, 1), number, 1);
    }
    int all = drawn(ledger.snapshot(1 << 20)).getFirst().length();
    SnapshotCursor cursor = ledger.snapshot(1_000);
    List<Bytes> slices = new ArrayList<>();
    cursor.forEachRemaining(slices::add);
    assertThat(slices).hasSizeGreaterThan(all / 1_100).allMatch(it -> it.length() < 1_100);
  }

  /** A session is copied once for a snapshot, and not at all once it is drawn or given up. */
  @Test
  void copiesASessionOnlyWhileItIsPinned() {
    SessionTable table = new SessionTable("sessions", MOST, RETENTION_MILLIS);
    Session first = table.touch(new SessionId(9, 1));
    Session second = table.touch(new SessionId(9, 2));
    LedgerCursor cursor = new LedgerCursor(WIRE, 1, List.of(table));
    var unused = cursor.next();
    assertThat(table.touch(new SessionId(9, 1))).as("drawn").isSameAs(first);
    Session copy = table.touch(new SessionId(9, 2));
    assertThat(copy).as("not drawn yet").isNotSameAs(second);
    assertThat(table.touch(new SessionId(9, 2))).as("its copy").isSameAs(copy);
    assertThat(table.find(new SessionId(9, 2))).isSameAs(copy);
    cursor.close();

    LedgerCursor givenUp = new LedgerCursor(WIRE, 1, List.of(table));
    givenUp.close();
    assertThat(givenUp.hasNext()).isFalse();
    assertThat(table.touch(new SessionId(9, 1))).isSameAs(first);
  }

  private void change(RequestLedger changing, Random random, int times) {
    for (int i = 0; i < times; i++) {
      time += random.nextInt(15);
      int which = random.nextInt(MOST + 4);
      SessionId id = random.nextBoolean() ? new SessionId(9, which) : SessionId.derived(0, which);
      long number = 1 + random.nextInt(20) + time / 50;
      long lowest = random.nextInt(4) == 0 ? 1 + random.nextInt((int) number) : 1;
      CounterReply.Total outcome = new CounterReply.Total(new Version(time + 1), i);
      changing.record(new RequestId(id, number), lowest, random.nextInt(3), outcome, time);
    }
  }

  private void write(SessionId id, long number, long lowest) {
    time += 10;
    CounterReply.Total outcome = new CounterReply.Total(new Version(time), number);
    ledger.record(new RequestId(id, number), lowest, number % 2 * 77, outcome, time);
  }

  private static List<Bytes> drawn(SnapshotCursor cursor) {
    List<Bytes> slices = new ArrayList<>();
    cursor.forEachRemaining(slices::add);
    cursor.close();
    return slices;
  }

  private static RequestLedger empty() {
    return new RequestLedger(new PartitionId(0), LIMITS, WIRE);
  }

  private static WireRegistry wire() {
    WireRegistry.Builder wire = WireRegistry.builder();
    new CounterKind().register(wire);
    return wire.build();
  }
}
