package io.troupe.sharding.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Limits;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTableRulesTest {
  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");
  private static final Bytes C = Bytes.utf8("c");

  /** Two guards, for a second; its hundredth and one more millisecond is the drift. */
  private final GuardTable table = table();

  private static GuardTable table() {
    return new GuardTable(new GuardLimits(2, 1_000), new ClockDrift(10));
  }

  @Test
  void theLargestTokenIsRemembered() {
    table.see(A, token(41), 0);
    table.see(A, token(41), 1);
    table.see(A, token(57), 2);
    assertThat(table.seen(A)).contains(token(57));
    assertThat(table.seen(B)).isEmpty();
  }

  @Test
  void aSmallerOneBehindItBreaksTheTable() {
    table.see(A, token(57), 0);
    assertThatThrownBy(() -> table.see(A, token(56), 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsOverItsTimeGoesWithTheNextWriteAndNotBefore() {
    table.see(A, token(57), 0);
    table.see(B, token(1), 1_010);
    assertThat(table.seen(A)).contains(token(57));
    table.see(B, token(1), 1_011);
    assertThat(table.seen(A)).isEmpty();
  }

  @Test
  void eachWriteBeginsTheTimeAnew() {
    table.see(A, token(57), 0);
    table.see(B, token(1), 10);
    table.see(A, token(57), 1_000);
    table.see(B, token(1), 1_030);
    assertThat(table.seen(A)).contains(token(57));
  }

  @Test
  void itIsFullUntilSomethingMayGo() {
    table.see(A, token(1), 0);
    assertThat(table.isFull(0)).isFalse();
    table.see(B, token(1), 5);
    assertThat(table.isFull(1_010)).isTrue();
    assertThat(table.isFull(1_011)).isFalse();
    table.see(C, token(1), 1_011);
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void aSnapshotShowsWhatWasThereWhenItBegan() {
    table.see(A, token(41), 0);
    table.see(B, token(300), 5);
    SnapshotCursor cursor = table.snapshot(1);
    List<Bytes> chunks = new ArrayList<>(List.of(cursor.next()));
    table.see(A, token(57), 6);
    cursor.forEachRemaining(chunks::add);
    cursor.close();
    assertThat(chunks).hasSize(2);
    GuardTable restored = table();
    chunks.forEach(restored::restore);
    assertThat(restored.seen(A)).contains(token(41));
    assertThat(restored.seen(B)).contains(token(300));
    assertThat(drawn(restored)).isEqualTo(chunks);
    assertThatThrownBy(() -> restored.restore(chunks.get(0)))
        .isInstanceOf(WireFormatException.class);
  }

  @Test
  void nothingIsWrittenOfNothing() {
    assertThat(table.snapshot(1).hasNext()).isFalse();
  }

  @Test
  void damagedChunksAreRefused() {
    for (Bytes chunk :
        List.of(
            chunk().u8(9).toBytes(),
            chunk().u8(1).bytes(A).varint(0).varint(5).u8(0).toBytes(),
            chunk().u8(1).bytes(A).varint(1).varint(-5).u8(0).toBytes(),
            chunk().u8(1).bytes(A).varint(1).varint(5).toBytes(),
            chunk().u8(0).u8(0).toBytes(),
            new WireWriter(2).u8(4).u8(0).toBytes())) {
      assertThatThrownBy(() -> table().restore(chunk)).isInstanceOf(WireFormatException.class);
    }
  }

  @Test
  void guardsWithoutNamesAreKeptApartByMapAndKeyAndFromNames() {
    Guard byKey = Guard.of(token(1));
    Guard named = Guard.of(new GuardName("ab"), token(1));
    assertThat(
            List.of(
                byKey.place("a", Bytes.utf8("b")),
                byKey.place("b", Bytes.utf8("b")),
                byKey.place("a", Bytes.utf8("c")),
                named.place("a", Bytes.utf8("b"))))
        .doesNotHaveDuplicates();
    assertThat(named.place("a", A)).isEqualTo(named.place("b", B));
  }

  @Test
  void limitsHaveLimits() {
    assertThat(new GuardLimits(1_000_000, 365L * 24 * 3_600_000).most()).isEqualTo(1_000_000);
    assertThat(new GuardLimits(1, 1_000).keepMillis()).isEqualTo(1_000);
    assertThatThrownBy(() -> new GuardLimits(0, 1_000)).hasMessageContaining("1 to 1000000");
    assertThatThrownBy(() -> new GuardLimits(1_000_001, 1_000)).hasMessageContaining("not 1000001");
    assertThatThrownBy(() -> new GuardLimits(1, 999)).hasMessageContaining("not 999");
    assertThatThrownBy(() -> new GuardLimits(1, 365L * 24 * 3_600_000 + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "a b", "é", "a\n"})
  void someNamesAreNone(String name) {
    assertThatThrownBy(() -> new GuardName(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesAreAsLongAsThoseOfLocks() {
    String longest = "x".repeat(Limits.MAX_NAME_BYTES);
    assertThat(new GuardName(longest).value()).isEqualTo(longest);
    assertThatThrownBy(() -> new GuardName(longest + "x")).hasMessageContaining("not 129");
  }

  private static List<Bytes> drawn(GuardTable table) {
    List<Bytes> chunks = new ArrayList<>();
    table.snapshot(1).forEachRemaining(chunks::add);
    return chunks;
  }

  private static WireWriter chunk() {
    return new WireWriter(16).u8(GuardTable.VERSION);
  }

  private static FencingToken token(long number) {
    return new FencingToken(number);
  }
}
