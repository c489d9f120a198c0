package io.troupe.persistence.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.testkit.golden.GoldenLines;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Bytes of every version that reached a disk, in src/test/resources: they must stay readable, and
 * today's values must still be written so. A change here is a change of the disk format: add a
 * version, keep the old line.
 */
class EntityFormatsGoldenTest {
  private static final Payload PAYLOAD = new Payload(20, "opened@1", Bytes.utf8("state"));
  private static final Payload METADATA = new Payload(-7, "", Bytes.EMPTY);
  private static final EventRecord FULL =
      new EventRecord.Event(
          1_750_000_000_123L,
          "0f0e-writer",
          "adapter",
          List.of("blue", "red"),
          PAYLOAD,
          Optional.of(METADATA));

  @Test
  void recordsAreWrittenAndReadAsEver() {
    Map<String, String> golden = GoldenLines.named(EntityFormatsGoldenTest.class, "records-1.txt");
    Map<String, Bytes> written = new LinkedHashMap<>();
    events().forEach((name, event) -> written.put(name, EntityFormats.encode(event)));
    records().forEach((name, record) -> written.put(name, EntityFormats.encode(record)));
    contents().forEach((name, content) -> written.put(name, EntityFormats.encode(content)));
    Map<String, String> hex = new LinkedHashMap<>();
    written.forEach((name, bytes) -> hex.put(name, HexFormat.of().formatHex(bytes.toArray())));
    assertThat(hex).isEqualTo(golden);
    events().forEach((name, event) -> assertRead(golden, name, EntityFormats::decodeEvent, event));
    records()
        .forEach(
            (name, record) ->
                assertRead(golden, name, EntityFormats::decodeSnapshotRecord, record));
    contents()
        .forEach(
            (name, content) -> assertRead(golden, name, EntityFormats::decodeSnapshot, content));
  }

  @Test
  void aFormatOrKindOfANewerReleaseIsSaidToBeOne() {
    Bytes newerFormat = Bytes.wrap(new byte[] {2, 1});
    Bytes newerKind = Bytes.wrap(new byte[] {1, 9});
    assertNewer(() -> EntityFormats.decodeEvent(newerFormat), "an event has format 2");
    assertNewer(() -> EntityFormats.decodeEvent(newerKind), "an event has kind 9");
    assertNewer(() -> EntityFormats.decodeSnapshotRecord(newerFormat), "has format 2");
    assertNewer(() -> EntityFormats.decodeSnapshotRecord(newerKind), "has kind 9");
    assertNewer(() -> EntityFormats.decodeSnapshot(newerFormat), "a snapshot has format 2");
  }

  @Test
  void whatIsCutShortIsNotRead() {
    byte[] event = EntityFormats.encode(FULL).toArray();
    for (int length = 0; length < event.length; length++) {
      Bytes cut = Bytes.wrap(Arrays.copyOf(event, length));
      assertThatThrownBy(() -> EntityFormats.decodeEvent(cut))
          .as("cut to " + length)
          .isInstanceOf(WireFormatException.class);
    }
  }

  @Test
  void catalogueKeepsOneSnapshotForEachEvent() {
    SnapshotCatalogue.Entry first = entry(10, 1, 2);
    SnapshotCatalogue.Entry second = entry(20, 4, 1);
    SnapshotCatalogue.Entry replaced = entry(10, 6, 1);
    SnapshotCatalogue catalogue = SnapshotCatalogue.EMPTY.with(second).with(first);
    assertThat(catalogue.entries()).containsExactly(first, second);
    assertThat(catalogue.firstNeeded()).contains(new SequenceNumber(1));
    assertThat(catalogue.with(replaced).entries()).containsExactly(replaced, second);
    assertThat(catalogue.with(replaced).firstNeeded()).contains(new SequenceNumber(4));
    assertThat(catalogue.newest(it -> true)).contains(second);
    assertThat(catalogue.newest(it -> it.at().number() < 20)).contains(first);
    assertThat(catalogue.without(it -> true)).isEqualTo(SnapshotCatalogue.EMPTY);
    assertThat(SnapshotCatalogue.EMPTY.firstNeeded()).isEmpty();
  }

  @Test
  void entitiesHaveNamesOfTheirOwn() {
    EntityId longest = new EntityId("x".repeat(EntityId.MAX_BYTES));
    assertThat(longest.snapshots().value()).startsWith("snapshot/x");
    assertThat(new EntityId("partition-7").events().value()).isEqualTo("entity/partition-7");
    for (String id : List.of("", "x".repeat(EntityId.MAX_BYTES + 1), "\ud800")) {
      assertThatThrownBy(() -> new EntityId(id)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static <T> void assertRead(
      Map<String, String> golden, String name, Function<Bytes, T> decode, T expected) {
    byte[] bytes = HexFormat.of().parseHex(Objects.requireNonNull(golden.get(name)));
    assertThat(decode.apply(Bytes.wrap(bytes))).as(name).isEqualTo(expected);
  }

  private static void assertNewer(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable read, String message) {
    assertThatThrownBy(read)
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("a newer release wrote it");
  }

  private static Map<String, EventRecord> events() {
    Map<String, EventRecord> events = new LinkedHashMap<>();
    events.put("skipped", new EventRecord.Skipped());
    events.put("event", new EventRecord.Event(0, "w", "", List.of(), PAYLOAD, Optional.empty()));
    events.put("event-full", FULL);
    return events;
  }

  private static Map<String, SnapshotRecord> records() {
    Map<String, SnapshotRecord> records = new LinkedHashMap<>();
    records.put("piece", new SnapshotRecord.Piece(new SequenceNumber(300), Bytes.utf8("part")));
    records.put("catalogue-empty", SnapshotCatalogue.EMPTY);
    records.put("catalogue", new SnapshotCatalogue(List.of(entry(100, 1, 2), entry(200, 4, 1))));
    return records;
  }

  private static Map<String, SnapshotContent> contents() {
    Map<String, SnapshotContent> contents = new LinkedHashMap<>();
    contents.put("snapshot", new SnapshotContent(PAYLOAD, Optional.empty()));
    contents.put("snapshot-full", new SnapshotContent(PAYLOAD, Optional.of(METADATA)));
    return contents;
  }

  private static SnapshotCatalogue.Entry entry(long at, long firstPiece, int pieces) {
    return new SnapshotCatalogue.Entry(
        new SequenceNumber(at), 1_750_000_000_123L, new SequenceNumber(firstPiece), pieces);
  }
}
