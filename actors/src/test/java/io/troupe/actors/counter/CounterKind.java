package io.troupe.actors.counter;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireRegistry;

/** Plugs the counters into the partitions. */
public final class CounterKind implements Kind<CounterCommand, CounterEvent> {
  static final KindName NAME = new KindName("counter");

  @Override
  public KindName name() {
    return NAME;
  }

  @Override
  public Class<CounterCommand> commandType() {
    return CounterCommand.class;
  }

  @Override
  public Class<CounterEvent> eventType() {
    return CounterEvent.class;
  }

  @Override
  public KindCore<CounterCommand, CounterEvent> newCore(Surroundings surroundings) {
    return new CounterRules();
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    CounterFormats.register(registry);
  }
}
