package io.troupe.bench.consensus;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Entries per second that three replicas of Raft in one thread commit and apply, all three. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class RaftBench {
  /** Commands of a proposal. */
  @Param({"64", "1"})
  public int batch;

  private Trio trio;

  /** Makes a group and waits for its leader. */
  @Setup
  public void setUp() {
    trio = new Trio(batch, message -> true);
  }

  /** Per entry. */
  @Benchmark
  @OperationsPerInvocation(Trio.COMMANDS)
  public void commit() {
    trio.commit(Trio.COMMANDS);
  }
}
