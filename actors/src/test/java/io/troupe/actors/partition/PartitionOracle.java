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
  private final Map<RequestId, Long> requests = new HashMap<>();

  /** Per counter its total behind each of its changes. */
  private final Map<String, NavigableMap<Long, Long>> totals = new HashMap<>();

  PartitionOracle(PartitionSettings settings) {
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
    record
        .requestId()
        .ifPresent(
            id -> {
              Long earlier = requests.putIfAbsent(id, number.number());
              check(earlier == null, "exactly once: %s has events %s and %s", id, earlier, number);
            });
    String name =
        switch ((CounterEvent) record.event()) {
          case CounterEvent.Added added -> added.name();
          case CounterEvent.Created created -> created.name();
        };
    if (state.apply(record) instanceof CounterReply.Total total) {
      totalsOf(name).put(number.number(), total.total());
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

  void written(RequestId id, CounterCommand command, CounterReply reply, long floor) {
    switch (reply) {
      case CounterReply.Total total -> {
        long version = requests.getOrDefault(id, 0L);
        check(version > 0, "P1 durable: %s is acknowledged but not in the journal", id);
        check(
            total.version().equals(new Version(version)),
            "one answer: %s happened at %s but was told %s",
            id,
            version,
            total.version());
        check(
            total.equals(at(command.name(), version)),
            "replayed state = live state: %s was told %s",
            id,
            total);
      }
      case CounterReply.Exists exists -> {
        CounterReply.Total shown = at(command.name(), exists.version().number());
        check(shown.version().equals(exists.version()), "durable: %s shows %s", id, exists);
        checkFresh(command.name(), exists.version().number(), floor);
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
