package io.troupe.api.metrics;

import io.troupe.actors.Refusal;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.meter.Histogram;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.sharding.region.RequestObserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often operations ended in which way, and how long that took. */
public final class OperationMeter implements RequestObserver {
  private final Map<Class<?>, Ends> operations = new ConcurrentHashMap<>();
  private final LongAdder refusals = new LongAdder();

  /** How one operation ended. Made whole at once, so that counting finds all it needs. */
  private static final class Ends {
    private final String kind;
    private final String operation;
    private final Histogram done = Histogram.ofDurations();
    private final Histogram unknown = Histogram.ofDurations();
    private final Map<Refusal.Code, Histogram> refused = new EnumMap<>(Refusal.Code.class);

    private Ends(KindCommand command) {
      this.kind = command.kind().toString();
      this.operation = nameOf(command.getClass());
      for (Refusal.Code code : Refusal.Code.values()) {
        refused.put(code, Histogram.ofDurations());
      }
    }
  }

  /** The name of a command's class as it is shown: {@code GetAsOf} is {@code get-as-of}. */
  static String nameOf(Class<?> command) {
    return slug(command.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-"));
  }

  @Override
  public void ended(KindCommand command, PartitionReply told, long nanos) {
    Ends ends = operations.get(command.getClass());
    if (ends == null) {
      ends = operations.computeIfAbsent(command.getClass(), unused -> new Ends(command));
    }
    switch (told) {
      case PartitionReply.Answered unused -> ends.done.add(nanos);
      case PartitionReply.Unknown unused -> ends.unknown.add(nanos);
      case PartitionReply.Refused refused -> {
        refusals.increment();
        Objects.requireNonNull(ends.refused.get(refused.refusal().code())).add(nanos);
      }
    }
  }

  /** How many requests were refused, for whatever reason. */
  public long refusals() {
    return refusals.sum();
  }

  /** What is shown: how each operation was done, and each other end that occurred. */
  List<Exposition.Labelled> all() {
    List<Exposition.Labelled> all = new ArrayList<>();
    operations.values().stream()
        .sorted(Comparator.comparing((Ends ends) -> ends.kind).thenComparing(it -> it.operation))
        .forEach(
            ends -> {
              all.add(labelled(ends, "done", "", ends.done));
              if (ends.unknown.count() > 0) {
                all.add(labelled(ends, "unknown", "", ends.unknown));
              }
              ends.refused.forEach(
                  (code, refused) -> {
                    if (refused.count() > 0) {
                      all.add(labelled(ends, "refused", slug(code.name()), refused));
                    }
                  });
            });
    return all;
  }

  private static Exposition.Labelled labelled(
      Ends ends, String outcome, String code, Histogram histogram) {
    return new Exposition.Labelled(
        Map.of("kind", ends.kind, "operation", ends.operation, "outcome", outcome, "code", code),
        histogram);
  }

  private static String slug(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
