package io.troupe.actors.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Golden;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The form of events and snapshots on disk. */
class EventRecordGoldenTest {
  private static final Map<String, EventRecord> RECORDS = new LinkedHashMap<>();

  static {
    RECORDS.put(
        "event@1 without a request",
        new EventRecord(1_700_000_000_000L, Optional.empty(), 1, new CounterEvent.Created("a")));
    RECORDS.put(
        "event@1 with a request",
        new EventRecord(
            1_700_000_000_001L,
            Optional.of(new RequestId(new SessionId(0x0123456789abcdefL, -2), 300)),
            299,
            new CounterEvent.Added("stück", -7)));
  }

  @Test
  void writesAndReadsTheOpeningOfASession() throws IOException {
    EventRecord opened =
        new EventRecord(1_700_000_000_002L, Optional.empty(), 1, new SessionEvent.Opened());
    Golden golden = Golden.read("partition-disk.txt");
    golden.assertWritten("event@1 session", opened.encode(OneMachine.WIRE).toArray());
    Bytes stored = Bytes.copyOf(golden.bytes("event@1 session"));
    assertThat(EventRecord.decode(stored, OneMachine.WIRE)).isEqualTo(opened);
  }

  @Test
  void writesAndReadsWhatARequestAskedFor() throws IOException {
    EventRecord keyed =
        new EventRecord(
            1_700_000_000_003L,
            Optional.of(new RequestId(SessionId.derived(1, 2), 1)),
            1,
            0x8000_0000_0000_0007L,
            new CounterEvent.Added("a", 1));
    Golden golden = Golden.read("partition-disk.txt");
    golden.assertWritten("event@1 content", keyed.encode(OneMachine.WIRE).toArray());
    Bytes stored = Bytes.copyOf(golden.bytes("event@1 content"));
    assertThat(EventRecord.decode(stored, OneMachine.WIRE)).isEqualTo(keyed);

    PartitionState state = state();
    var unused = state.apply(keyed);
    List<Bytes> chunks = state.snapshot(1 << 20).chunks();
    golden.assertWritten("snapshot@1 ledger with content", chunks.get(1).toArray());
    PartitionState restored = state();
    restored.restore(new Snapshot(new SequenceNumber(1), chunks));
    assertThat(restored.snapshot(1 << 20)).isEqualTo(state.snapshot(1 << 20));
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
  void writesAndReadsAnAnswerThatChangedNothing() throws IOException {
    EventRecord answered =
        new EventRecord(
            1_700_000_000_004L,
            Optional.of(new RequestId(new SessionId(3, 77), 9)),
            8,
            new SessionEvent.Answered(new CounterReply.Exists(new Version(5))));
    Golden golden = Golden.read("partition-disk.txt");
    golden.assertWritten("event@1 answered", answered.encode(OneMachine.WIRE).toArray());
    Bytes stored = Bytes.copyOf(golden.bytes("event@1 answered"));
    assertThat(EventRecord.decode(stored, OneMachine.WIRE)).isEqualTo(answered);
  }

  @Test
  void writesAndReadsTheBytesOfEveryVersion() throws IOException {
    Golden golden = Golden.read("partition-disk.txt");
    RECORDS.forEach(
        (name, record) -> golden.assertWritten(name, record.encode(OneMachine.WIRE).toArray()));
    RECORDS.forEach(
        (name, record) ->
            assertThat(EventRecord.decode(Bytes.copyOf(golden.bytes(name)), OneMachine.WIRE))
                .isEqualTo(record));
  }

  @Test
  void writesAndReadsTheSnapshotOfEveryVersion() throws IOException {
    Golden golden = Golden.read("partition-disk.txt");
    PartitionState state = state();
    RECORDS.values().forEach(state::apply);
    List<Bytes> chunks = state.snapshot(1 << 20).chunks();
    assertThat(chunks).hasSize(3);
    for (int i = 0; i < 3; i++) {
      golden.assertWritten("snapshot@1 chunk " + i, chunks.get(i).toArray());
    }
    List<Bytes> stored =
        IntStream.range(0, 3)
            .mapToObj(i -> Bytes.copyOf(golden.bytes("snapshot@1 chunk " + i)))
            .toList();
    PartitionState restored = state();
    restored.restore(new Snapshot(new SequenceNumber(2), stored));
    assertThat(restored.snapshot(1 << 20)).isEqualTo(state.snapshot(1 << 20));
  }

  @Test
  void refusesAFormatOfALaterRelease() {
    byte[] later = RECORDS.values().iterator().next().encode(OneMachine.WIRE).toArray();
    later[0] = 2;
    Assertions.assertThatExceptionOfType(WireFormatException.class)
        .isThrownBy(() -> EventRecord.decode(Bytes.wrap(later), OneMachine.WIRE))
        .withMessage("an event has format 2, this build reads format 1");
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
