package io.troupe.api.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.troupe.actors.meter.Histogram;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Some metrics, and their text in the form of Prometheus. Safe for use by many threads. */
public final class Exposition implements AutoCloseable {
  /** The content type of the text. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=UTF-8";

  private static final double SECONDS = 1e-9;

  /** The library holds weakly what it counts with. */
  private final Queue<Supplier<Long>> counted = new ConcurrentLinkedQueue<>();

  private final PrometheusRegistry collected = new PrometheusRegistry();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collected, Clock.SYSTEM);

  /** A histogram with the labels that tell it from others of its name. */
  public record Labelled(Map<String, String> labels, Histogram histogram) {}

  /** Shows durations, counted in nanoseconds, as seconds. */
  public void durations(String name, String help, Supplier<? extends Collection<Labelled>> all) {
    add(name, help, SECONDS, all);
  }

  /** Shows durations that no labels tell apart. */
  public void durations(String name, String help, Histogram histogram) {
    add(name, help, SECONDS, () -> List.of(new Labelled(Map.of(), histogram)));
  }

  /** Shows sizes as they are. */
  public void sizes(String name, String help, Histogram histogram) {
    add(name, help, 1, () -> List.of(new Labelled(Map.of(), histogram)));
  }

  /** Shows what goes up and down. */
  public void gauge(String name, String help, Supplier<Number> value) {
    Gauge.builder(name, value).description(help).register(meters);
  }

  /** Shows what goes up and down, and others of its name have other labels. */
  public void gauge(String name, String help, Map<String, String> labels, Supplier<Number> value) {
    Gauge.builder(name, value).tags(tags(labels)).description(help).register(meters);
  }

  /** Shows what goes up and down, of those that there are when somebody looks, by their labels. */
  public void gauges(String name, String help, Supplier<Map<Map<String, String>, Long>> all) {
    Collector collector =
        () -> {
          GaugeSnapshot.Builder snapshot = GaugeSnapshot.builder().name(name).help(help);
          all.get()
              .forEach(
                  (labels, value) ->
                      snapshot.dataPoint(
                          GaugeSnapshot.GaugeDataPointSnapshot.builder()
                              .labels(labels(labels))
                              .value(value)
                              .build()));
          return snapshot.build();
        };
    collected.register(collector);
  }

  /** Shows what only goes up, of those that there are when somebody looks, by their labels. */
  public void counters(String name, String help, Supplier<Map<Map<String, String>, Long>> all) {
    Collector collector =
        () -> {
          CounterSnapshot.Builder snapshot = CounterSnapshot.builder().name(name).help(help);
          all.get()
              .forEach(
                  (labels, value) ->
                      snapshot.dataPoint(
                          CounterSnapshot.CounterDataPointSnapshot.builder()
                              .labels(labels(labels))
                              .value(value)
                              .build()));
          return snapshot.build();
        };
    collected.register(collector);
  }

  /** Shows what only goes up. */
  public void counter(String name, String help, Map<String, String> labels, Supplier<Long> value) {
    counted.add(value);
    FunctionCounter.builder(name, value, Supplier::get)
        .tags(tags(labels))
        .description(help)
        .register(meters);
  }

  private static Tags tags(Map<String, String> labels) {
    Tags tags = Tags.empty();
    for (Map.Entry<String, String> label : labels.entrySet()) {
      tags = tags.and(label.getKey(), label.getValue());
    }
    return tags;
  }

  /** Shows what a binder of the library knows to measure. */
  void bind(MeterBinder binder) {
    binder.bindTo(meters);
  }

  /** All of it now. */
  public String text() {
    return meters.scrape();
  }

  /** Measures nothing any more. */
  @Override
  public void close() {
    meters.close();
  }

  private void add(
      String name, String help, double scale, Supplier<? extends Collection<Labelled>> all) {
    Collector collector =
        () -> {
          HistogramSnapshot.Builder snapshot = HistogramSnapshot.builder().name(name).help(help);
          all.get().forEach(one -> snapshot.dataPoint(point(one, scale)));
          return snapshot.build();
        };
    collected.register(collector);
  }

  private static HistogramSnapshot.HistogramDataPointSnapshot point(Labelled one, double scale) {
    long[] bounds = one.histogram().bounds();
    double[] scaled = new double[bounds.length + 1];
    Arrays.setAll(
        scaled, i -> i < bounds.length ? rounded(bounds[i] * scale) : Double.POSITIVE_INFINITY);
    HistogramSnapshot.HistogramDataPointSnapshot.Builder point =
        HistogramSnapshot.HistogramDataPointSnapshot.builder()
            .classicHistogramBuckets(ClassicHistogramBuckets.of(scaled, one.histogram().counts()))
            .sum(one.histogram().sum() * scale);
    if (!one.labels().isEmpty()) {
      point.labels(labels(one.labels()));
    }
    return point.build();
  }

  private static Labels labels(Map<String, String> labels) {
    return Labels.of(
        labels.keySet().toArray(String[]::new), labels.values().toArray(String[]::new));
  }

  /** Without the dust of binary fractions: bounds are names of series. */
  private static double rounded(double bound) {
    return Math.round(bound * 1e9) / 1e9;
  }
}
