package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Buffers that were dropped and not released, seen by Netty's own detector at its strictest. */
public final class Leaks {
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  private Leaks() {}

  /** From now on every buffer is watched. */
  static void watch() {
    ResourceLeakDetector.setLevel(Level.PARANOID);
  }

  static void watchNoMore() {
    ResourceLeakDetector.setLevel(Level.SIMPLE);
    FOUND.clear();
  }

  /** What was found up to now; to find it all, what was dropped must have been collected. */
  static String found() {
    System.gc();
    ByteBufAllocator.DEFAULT.directBuffer(16).release();
    return String.join("\n", FOUND);
  }

  static void expectNone() {
    for (int round = 0; round < 3; round++) {
      assertThat(found()).as("leaked buffers").isEmpty();
    }
  }

  /** Made by Netty, as the build tells it. */
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
