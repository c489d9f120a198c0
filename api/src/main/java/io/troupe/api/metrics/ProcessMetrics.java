package io.troupe.api.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/** What the process uses: memory, collections, threads, files, processors. */
public final class ProcessMetrics implements AutoCloseable {
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /** Shows them. */
  public ProcessMetrics(Exposition exposition) {
    exposition.bind(new JvmMemoryMetrics());
    exposition.bind(collections);
    exposition.bind(new JvmThreadMetrics());
    exposition.bind(new FileDescriptorMetrics());
    exposition.bind(new ProcessorMetrics());
    exposition.bind(new UptimeMetrics());
  }

  /** Listens to the collector no longer. */
  @Override
  public void close() {
    collections.close();
  }
}
