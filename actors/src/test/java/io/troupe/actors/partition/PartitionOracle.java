package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.RequestId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.counter.CounterEvent;
import io.troupe.actors.counter.CounterKind;
import io.troupe.actors.counter.CounterReply;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What is true: made from the events that became durable, and nothing else. Every answer of every
 * incarnation is held against it. What it says when something is wrong names the promise.
 */
final class PartitionOracle {
  static final int CHUNK_BYTES = 64;

  private final PartitionState state;
  private final List<List<Bytes>> states = new ArrayList<>();
  private final SessionOracle sessions;

  /** Each request is decided once; one of a key again where its outcome need not be kept. */
  private final Map<RequestId, List<Decided>> requests = new HashMap<>();

  /** What became of a request, at which event. */
  private record Decided(long number, KindReply reply) {}

  /** Per counter its total behind each of its changes. */
  private final Map<String, NavigableMap<Long, Long>> totals = new HashMap<>();

  PartitionOracle(PartitionSettings settings) {
    sessions = new SessionOracle(settings);
    state =
        new PartitionState(
            OneMachine.PARTITION, List.of(new CounterKind()), OneMachine.WIRE, settings);
    states.add(image());
  }

  long highest() {
    return state.last().number();
  }

  boolean happened(RequestId id) {
    return requests.containsKey(id);
  }

  void stored(SequenceNumber number, Bytes event) {
    EventRecord record = EventRecord.decode(event, OneMachine.WIRE);
    sessions.stored(record, number);
    KindReply reply = state.apply(record);
    record
        .requestId()
        .ifPresent(
            id ->
                requests
                    .computeIfAbsent(id, unused -> new ArrayList<>())
                    .add(new Decided(number.number(), reply)));
    if (record.event() instanceof CounterEvent changed
        && reply instanceof CounterReply.Total total) {
      totalsOf(changed.name()).put(number.number(), total.total());
    }
    states.add(image());
  }

  private List<Bytes> image() {
    List<Bytes> chunks = new ArrayList<>();
    state.snapshot(CHUNK_BYTES).forEachRemaining(chunks::add);
    return chunks;
  }

  /** A live state, as it was when it began to be saved. */
  void saved(Snapshot snapshot) {
    int at = (int) snapshot.at().number();
    check(at < states.size(), "durable first: a snapshot reaches event %s of %s", at, highest());
    check(
        snapshot.chunks().equals(states.get(at)),
        "replayed state = live state: they differ at event %s",
        at);
  }

  /**
   * A write was answered.
   *
   * @param floor what was known to be durable before its first copy was sent
   */
  void written(RequestId id, CounterCommand command, CounterReply reply, long floor) {
    List<Decided> all = requests.getOrDefault(id, List.of());
    check(!all.isEmpty(), "P1 durable: %s is acknowledged but not in the journal", id);
    Decided decided =
        all.stream()
            .filter(one -> one.reply().equals(reply))
            .findFirst()
            .orElseThrow(
                () -> new Violation("one answer: %s of %s was told %s".formatted(all, id, reply)));
    check(decided.number() > floor, "P2 linearizable: %s was decided before it was asked", id);
    switch (reply) {
      case CounterReply.Total total ->
          check(
              total.version().number() == decided.number(),
              "one answer: %s happened at %s but was told %s",
              id,
              decided,
              total);
      case CounterReply.Exists exists -> {
        CounterReply.Total shown = at(command.name(), decided.number());
        check(shown.version().equals(exists.version()), "durable: %s shows %s", id, exists);
      }
    }
  }

  void read(CounterCommand.Get command, CounterReply reply, long floor) {
    if (!(reply instanceof CounterReply.Total total)) {
      throw new AssertionError("a read was answered with " + reply);
    }
    long version = total.version().number();
    check(
        total.equals(at(command.name(), version)),
        "reads show nothing undurable: %s for %s of %s",
        total,
        command,
        highest());
    switch (command.access()) {
      case Access.Linearizable unused -> checkFresh(command.name(), version, floor);
      case Access.AtLeast wanted -> checkFresh(command.name(), version, wanted.version().number());
      case Access.Local unused -> {}
      case Access.Write unused -> throw new AssertionError("a read is no write");
    }
  }

  private void checkFresh(String name, long version, long floor) {
    Long newer = totalsOf(name).higherKey(version);
    check(
        newer == null || newer > floor,
        "P2 linearizable: version %s of %s was shown, %s was there before it was asked",
        version,
        name,
        newer);
  }

  private CounterReply.Total at(String name, long version) {
    Map.Entry<Long, Long> entry = totalsOf(name).floorEntry(version);
    return entry == null
        ? new CounterReply.Total(Version.ABSENT, 0)
        : new CounterReply.Total(new Version(entry.getKey()), entry.getValue());
  }

  private NavigableMap<Long, Long> totalsOf(String name) {
    return totals.computeIfAbsent(name, unused -> new TreeMap<>());
  }

  static void check(boolean holds, String message, Object... parts) {
    if (!holds) {
      throw new Violation(message.formatted(parts));
    }
  }

  /** A promise was broken. */
  static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
      super(message);
    }
  }
}
