package io.troupe.api.memory;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;

/**
 * The part of this process's heap where objects end that stay: the old generation where the
 * collector has one (Serial, Parallel, G1), else all of it (ZGC, Shenandoah).
 */
final class LongLived implements HeapGuard.Heap {
  private final MemoryPoolMXBean pool;

  private LongLived(MemoryPoolMXBean pool) {
    this.pool = pool;
  }

  /** That of the collector that runs. */
  static LongLived ofThisProcess() {
    return new LongLived(
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            // A pool that objects only pass through supports no threshold.
            .filter(MemoryPoolMXBean::isUsageThresholdSupported)
            .max(Comparator.comparingLong(pool -> maxOf(pool.getUsage())))
            .orElseThrow(() -> new IllegalStateException("the heap has no pool that fills up")));
  }

  @Override
  public long usedBytes() {
    return pool.getUsage().getUsed();
  }

  @Override
  public long maxBytes() {
    return maxOf(pool.getUsage());
  }

  @Override
  @SuppressWarnings("DoNotCall") // Only a collection tells what is state and what is waste.
  public void collect() {
    System.gc();
  }

  private static long maxOf(MemoryUsage usage) {
    return usage.getMax() < 0 ? Runtime.getRuntime().maxMemory() : usage.getMax();
  }
}
