package io.troupe.actors.counter;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The rules and the state of the counters of one partition. */
final class CounterRules implements KindCore<CounterCommand, CounterEvent> {
  private static final CounterReply.Total ABSENT = new CounterReply.Total(Version.ABSENT, 0);

  /** Sorted, so that a snapshot of the same state has the same bytes. */
  private final TreeMap<String, CounterReply.Total> counters = new TreeMap<>();

  @Override
  public Decision<CounterEvent> decide(CounterCommand command, long timeMillis) {
    CounterReply.Total now = counters.getOrDefault(command.name(), ABSENT);
    return switch (command) {
      case CounterCommand.Add add ->
          new Decision.Change<>(new CounterEvent.Added(add.name(), add.amount()));
      case CounterCommand.Create create when !counters.containsKey(create.name()) ->
          new Decision.Change<>(new CounterEvent.Created(create.name()));
      case CounterCommand.Create unused ->
          new Decision.Answer<>(new CounterReply.Exists(now.version()));
      case CounterCommand.Get unused -> new Decision.Answer<>(now);
    };
  }

  @Override
  public KindReply apply(CounterEvent event, EventStamp stamp) {
    return switch (event) {
      case CounterEvent.Added added -> {
        long before = counters.getOrDefault(added.name(), ABSENT).total();
        yield put(added.name(), new CounterReply.Total(stamp.version(), before + added.amount()));
      }
      case CounterEvent.Created created ->
          put(created.name(), new CounterReply.Total(stamp.version(), 0));
    };
  }

  private KindReply put(String name, CounterReply.Total total) {
    counters.put(name, total);
    return total;
  }

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    List<Bytes> chunks = new ArrayList<>();
    WireWriter out = new WireWriter(chunkBytes);
    for (var entry : counters.entrySet()) {
      CounterReply.Total counter = entry.getValue();
      out.text(entry.getKey()).varint(counter.version().number()).signedVarint(counter.total());
      if (out.length() >= chunkBytes) {
        chunks.add(out.toBytes());
        out = new WireWriter(chunkBytes);
      }
    }
    if (out.length() > 0) {
      chunks.add(out.toBytes());
    }
    return SnapshotCursor.over(chunks);
  }

  @Override
  public void restore(Bytes chunk) {
    WireReader in = new WireReader(chunk);
    while (in.left() > 0) {
      String name = in.text();
      counters.put(name, new CounterReply.Total(new Version(in.varint()), in.signedVarint()));
    }
  }
}
