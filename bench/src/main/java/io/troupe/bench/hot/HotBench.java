package io.troupe.bench.hot;

import io.troupe.actors.Bytes;
import io.troupe.actors.Deadline;
import io.troupe.actors.Epoch;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.Version;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionEffect;
import io.troupe.actors.partition.PartitionInput;
import io.troupe.actors.partition.PartitionMachine;
import io.troupe.actors.partition.PartitionSettings;
import io.troupe.actors.shell.PartitionFormats;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapEvent;
import io.troupe.sharding.map.MapKind;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Nanoseconds per put of 100 B, in a map of 10,000 keys. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HotBench {
  private static final int KEYS = 10_000;
  private static final int WAITING = 64;
  private static final PartitionId PARTITION = new PartitionId(0);
  private static final Moment NOW = new Moment(0, 1_790_000_000_000L);
  private static final Deadline NEVER = new Deadline(Long.MAX_VALUE);

  private final MapCommand.Put[] puts = new MapCommand.Put[KEYS];
  private KindCore<MapCommand, MapEvent> rules;
  private WireRegistry wire;
  private PartitionMachine<Integer> machine;
  private int next;
  private long version;

  /** A map with all keys, and a machine that serves. */
  @Setup
  public void setUp() {
    MapKind kind = new MapKind(MapSettings.DEFAULT);
    AtomicReference<WireRegistry> built = new AtomicReference<>();
    WireRegistry.Builder builder = WireRegistry.builder();
    PartitionFormats.register(builder, built::get);
    kind.register(builder);
    wire = builder.build();
    built.set(wire);
    for (int i = 0; i < KEYS; i++) {
      puts[i] =
          new MapCommand.Put(
              new MapName("bench"),
              Bytes.utf8("%016x".formatted(i)),
              Bytes.wrap(new byte[100]),
              "",
              MapCondition.ALWAYS);
    }
    rules = kind.newCore(Surroundings.of(PARTITION));
    for (int i = 0; i < KEYS; i++) {
      var unused = mapPut();
    }
    // Snapshots are another matter: this machine takes none.
    PartitionSettings settings =
        new PartitionSettings(
            4_096, 16L << 20, 10_000_000, Long.MAX_VALUE, 256 << 10, 512, 1_024, 4_096);
    machine =
        new PartitionMachine<>(
            PARTITION,
            new Claimant(new MembershipNumber(1), "here"),
            List.of(kind),
            wire,
            settings);
    var claim = machine.step(NOW, new PartitionInput.Started<>());
    var load =
        machine.step(
            NOW,
            new PartitionInput.ClaimAnswered<>(
                new JournalAnswer.Claimed(new Epoch(1), new SequenceNumber(0))));
    var serving = machine.step(NOW, new PartitionInput.SnapshotLoaded<>(Optional.empty()));
    if (claim.isEmpty() || load.isEmpty() || serving.isEmpty() || !machine.isServing()) {
      throw new IllegalStateException("the machine does not serve");
    }
  }

  private MapCommand.Put put() {
    next = next + 1 == KEYS ? 0 : next + 1;
    return puts[next];
  }

  /** The rules alone: decide and apply. */
  @Benchmark
  public KindReply mapPut() {
    return switch (rules.decide(put(), NOW.wallMillis())) {
      case Decision.Answer<MapEvent> answer -> answer.reply();
      case Decision.Change<MapEvent> change ->
          rules.apply(
              change.event(),
              new EventStamp(new Version(++version), NOW.wallMillis(), NOW.wallMillis()));
      case Decision.NotYet<MapEvent> unused ->
          throw new IllegalStateException("a put waits for nothing");
    };
  }

  /** The command's form on the wire. */
  @Benchmark
  public byte[] wireEncode() {
    WireWriter out = new WireWriter(192);
    wire.writeTagged(put(), out);
    return out.toArray();
  }

  /**
   * The whole machine: {@value #WAITING} puts arrive while an append is in flight; its answer lets
   * them all be decided, encoded and appended. Per put.
   */
  @Benchmark
  @OperationsPerInvocation(WAITING)
  public void machineStep(Blackhole sink) {
    PartitionEffect.@Nullable Append<Integer> append = null;
    for (int i = 0; i < WAITING; i++) {
      Ask<Integer> ask = new Ask<>(PARTITION, put(), Optional.empty(), 1, NEVER, i);
      append = appendIn(machine.step(NOW, new PartitionInput.Asked<>(ask)), append, sink);
    }
    while (append != null) {
      PartitionInput<Integer> answer =
          new PartitionInput.AppendAnswered<>(new JournalAnswer.Appended(append.batch().last()));
      append = appendIn(machine.step(NOW, answer), null, sink);
    }
  }

  private static PartitionEffect.@Nullable Append<Integer> appendIn(
      List<PartitionEffect<Integer>> effects,
      PartitionEffect.@Nullable Append<Integer> before,
      Blackhole sink) {
    PartitionEffect.@Nullable Append<Integer> found = before;
    for (PartitionEffect<Integer> effect : effects) {
      sink.consume(effect);
      if (effect instanceof PartitionEffect.Append<Integer> append) {
        found = append;
      }
    }
    return found;
  }
}
