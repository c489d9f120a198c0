package io.troupe.persistence.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Buffers that were dropped and not released, seen by Netty's own detector at its strictest. */
public final class Leaks {
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  /** What Netty makes its detector by; the build sets it, since other tests may use Netty first. */
  private static final String DETECTOR = "io.netty.customResourceLeakDetector";

  static {
    System.setProperty(DETECTOR, Recorder.class.getName());
    ResourceLeakDetector.setLevel(Level.PARANOID);
  }

  private Leaks() {}

  /** From now on every buffer is watched. To be called before the first one is made. */
  static void watch() {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(Level.PARANOID);
  }

  /** What was found up to now; to find it all, what was dropped must have been collected. */
  static String found() {
    System.gc();
    ByteBufAllocator.DEFAULT.directBuffer(16).release();
    return String.join("\n", FOUND);
  }

  static void forget() {
    FOUND.clear();
  }

  static void expectNone() {
    for (int round = 0; round < 3; round++) {
      assertThat(found()).as("leaked buffers").isEmpty();
    }
  }

  /** Made by Netty. */
  public static final class Recorder<T> extends ResourceLeakDetector<T> {
    /** As Netty asks for it. */
    public Recorder(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    /** As older parts of Netty do. */
    public Recorder(Class<T> resource, int samplingInterval, long unused) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      FOUND.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      FOUND.add(resourceType);
    }
  }
}
