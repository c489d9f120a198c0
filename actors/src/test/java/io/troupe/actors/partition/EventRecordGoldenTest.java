package io.troupe.actors.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Golden;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.counter.CounterEvent;
import io.troupe.actors.counter.CounterKind;
import io.troupe.actors.counter.CounterReply;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.session.ContentHash;
import io.troupe.actors.session.SessionEvent;
import io.troupe.actors.wire.UnknownManifestException;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The form of events and snapshots on disk. */
class EventRecordGoldenTest {
  private static final Map<String, EventRecord> RECORDS = new LinkedHashMap<>();

  static {
    RECORDS.put(
        "event@2 without a request",
        new EventRecord(
            70_000,
            1_700_000_000_000L,
            Optional.empty(),
            1,
            Principal.NONE,
            new CounterEvent.Created("a")));
    RECORDS.put(
        "event@2 with a request",
        new EventRecord(
            70_001,
            1_700_000_000_001L,
            Optional.of(new RequestId(new SessionId(0x0123456789abcdefL, -2), 300)),
            299,
            Principal.NONE,
            new CounterEvent.Added("stück", -7)));
    RECORDS.put(
        "event@2 with a principal",
        new EventRecord(
            70_002,
            1_700_000_000_002L,
            Optional.of(new RequestId(new SessionId(0x0123456789abcdefL, -2), 301)),
            300,
            new Principal("müller"),
            new CounterEvent.Added("stück", 1)));
    RECORDS.put(
        "event@2 with a content hash",
        new EventRecord(
            70_003,
            1_700_000_000_003L,
            Optional.of(new RequestId(SessionId.derived(1, 2), 1)),
            1,
            0x8000_0000_0000_0007L,
            new Principal("me"),
            new CounterEvent.Added("a", 1)));
    RECORDS.put(
        "event@2 answered",
        new EventRecord(
            70_004,
            1_700_000_000_004L,
            Optional.of(new RequestId(new SessionId(3, 77), 9)),
            8,
            Principal.NONE,
            new SessionEvent.Answered(new CounterReply.Exists(new Version(5)))));
    RECORDS.put(
        "event@2 time passed",
        new EventRecord(
            80_000, 1_700_000_010_000L, Optional.empty(), 1, Principal.NONE, new TimePassed()));
    RECORDS.put(
        "event@2 session",
        new EventRecord(
            80_001,
            1_700_000_010_001L,
            Optional.empty(),
            1,
            Principal.NONE,
            new SessionEvent.Opened()));
  }

  /** Written by earlier builds: their one time counts as both. */
  private static final Map<String, EventRecord> EARLIER = new LinkedHashMap<>();

  static {
    EARLIER.put(
        "event@1 without a request",
        new EventRecord(
            1_700_000_000_000L,
            1_700_000_000_000L,
            Optional.empty(),
            1,
            Principal.NONE,
            new CounterEvent.Created("a")));
    EARLIER.put(
        "event@1 with a request",
        new EventRecord(
            1_700_000_000_001L,
            1_700_000_000_001L,
            Optional.of(new RequestId(new SessionId(0x0123456789abcdefL, -2), 300)),
            299,
            Principal.NONE,
            new CounterEvent.Added("stück", -7)));
    EARLIER.put(
        "event@1 content",
        new EventRecord(
            1_700_000_000_003L,
            1_700_000_000_003L,
            Optional.of(new RequestId(SessionId.derived(1, 2), 1)),
            1,
            0x8000_0000_0000_0007L,
            Principal.NONE,
            new CounterEvent.Added("a", 1)));
    EARLIER.put(
        "event@1 answered",
        new EventRecord(
            1_700_000_000_004L,
            1_700_000_000_004L,
            Optional.of(new RequestId(new SessionId(3, 77), 9)),
            8,
            Principal.NONE,
            new SessionEvent.Answered(new CounterReply.Exists(new Version(5)))));
    EARLIER.put(
        "event@1 session",
        new EventRecord(
            1_700_000_000_002L,
            1_700_000_000_002L,
            Optional.empty(),
            1,
            Principal.NONE,
            new SessionEvent.Opened()));
  }

  @Test
  void aSnapshotKeepsWhatARequestAskedFor() throws IOException {
    Golden golden = Golden.read("partition-disk.txt");
    PartitionState state = state();
    var unused = state.apply(Objects.requireNonNull(EARLIER.get("event@1 content")));
    List<Bytes> chunks = image(state);
    golden.assertWritten("snapshot@2 ledger with content", chunks.get(1).toArray());
    PartitionState restored = state();
    restored.restore(new Snapshot(new SequenceNumber(1), chunks));
    assertThat(image(restored)).isEqualTo(chunks);
  }

  /** The bits are kept with outcomes: another version of the code must find the same. */
  @Test
  void hashesWhatIsAskedAsEver() throws IOException {
    Golden golden = Golden.read("partition-disk.txt");
    CounterCommand add = new CounterCommand.Add("stück", -7);
    long hash = ContentHash.of(Optional.of(OneMachine.id(1, 1)), add, OneMachine.WIRE);
    assertThat(ContentHash.of(Optional.empty(), add, OneMachine.WIRE)).isEqualTo(ContentHash.NONE);
    golden.assertWritten("content hash@1", new WireWriter(8).i64(hash).toArray());
  }

  @Test
  void writesAndReadsTheBytesOfEveryVersion() throws IOException {
    Golden golden = Golden.read("partition-disk.txt");
    RECORDS.forEach(
        (name, record) -> golden.assertWritten(name, record.encode(OneMachine.WIRE).toArray()));
    Stream.of(RECORDS, EARLIER)
        .flatMap(records -> records.entrySet().stream())
        .forEach(
            entry ->
                assertThat(
                        EventRecord.decode(
                            Bytes.copyOf(golden.bytes(entry.getKey())), OneMachine.WIRE))
                    .isEqualTo(entry.getValue()));
  }

  @Test
  void writesAndReadsTheSnapshotOfEveryVersion() throws IOException {
    Golden golden = Golden.read("partition-disk.txt");
    PartitionState state = state();
    List<EventRecord> records =
        RECORDS.entrySet().stream()
            .filter(record -> !record.getKey().matches(".*(content hash|answered)"))
            .map(Map.Entry::getValue)
            .toList();
    records.forEach(state::apply);
    List<Bytes> chunks = image(state);
    assertThat(chunks).hasSize(3);
    for (int i = 0; i < 3; i++) {
      golden.assertWritten("snapshot@2 chunk " + i, chunks.get(i).toArray());
    }
    assertThat(image(restored(golden, "snapshot@2", records.size()))).isEqualTo(chunks);

    PartitionState earlier = state();
    EARLIER.values().stream().limit(2).forEach(earlier::apply);
    assertThat(image(restored(golden, "snapshot@1", 2))).isEqualTo(image(earlier));
  }

  private static PartitionState restored(Golden golden, String version, int last) {
    List<Bytes> stored =
        IntStream.range(0, 3)
            .mapToObj(i -> Bytes.copyOf(golden.bytes(version + " chunk " + i)))
            .toList();
    PartitionState restored = state();
    restored.restore(new Snapshot(new SequenceNumber(last), stored));
    return restored;
  }

  private static List<Bytes> image(PartitionState state) {
    List<Bytes> chunks = new ArrayList<>();
    state.snapshot(1 << 20).forEachRemaining(chunks::add);
    return chunks;
  }

  @Test
  void refusesAFormatOfALaterRelease() {
    byte[] later = RECORDS.values().iterator().next().encode(OneMachine.WIRE).toArray();
    later[0] = 3;
    Assertions.assertThatExceptionOfType(WireFormatException.class)
        .isThrownBy(() -> EventRecord.decode(Bytes.wrap(later), OneMachine.WIRE))
        .withMessage("an event has format 3, this build reads formats 1 to 2");
  }

  @Test
  void damageEndsInAFormatExceptionAndNothingElse() {
    Random random = new Random(42);
    for (EventRecord record : RECORDS.values()) {
      byte[] intact = record.encode(OneMachine.WIRE).toArray();
      for (int i = 0; i < 20_000; i++) {
        Bytes damaged = damage(intact, random);
        try {
          var unused = EventRecord.decode(damaged, OneMachine.WIRE);
        } catch (WireFormatException | UnknownManifestException e) {
          assertThat(e).hasMessageNotContaining("null");
        }
      }
    }
  }

  private static Bytes damage(byte[] intact, Random random) {
    byte[] bytes = java.util.Arrays.copyOf(intact, random.nextInt(intact.length + 3));
    for (int hits = random.nextInt(4); hits > 0 && bytes.length > 0; hits--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return Bytes.wrap(bytes);
  }

  private static PartitionState state() {
    return new PartitionState(
        OneMachine.PARTITION,
        List.of(new CounterKind()),
        OneMachine.WIRE,
        PartitionSettings.DEFAULT);
  }
}
