package io.troupe.bench.wire;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Nanoseconds to write and to read one message, from records to an array and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WireBench {
  /** The message. */
  @Param public Sample sample;

  /** Its form. */
  @Param public WireForm form;

  private WireCodec codec;
  private Object message;
  private byte[] bytes;

  /** Makes the message and its bytes. */
  @Setup
  public void setUp() {
    codec = form.codec();
    message = sample.message();
    bytes = codec.encode(message);
  }

  /** Writes. */
  @Benchmark
  public byte[] encode() {
    return codec.encode(message);
  }

  /** Reads. */
  @Benchmark
  public Object decode() {
    return codec.decode(sample, bytes);
  }
}
