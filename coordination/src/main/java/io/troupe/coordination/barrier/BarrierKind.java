package io.troupe.coordination.barrier;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireRegistry;

/**
 * Barriers, as partitions host them.
 *
 * @param settings their limits
 */
public record BarrierKind(BarrierSettings settings) implements Kind<BarrierCommand, BarrierEvent> {
  @Override
  public KindName name() {
    return BarrierCommand.KIND;
  }

  @Override
  public Class<BarrierCommand> commandType() {
    return BarrierCommand.class;
  }

  @Override
  public Class<BarrierEvent> eventType() {
    return BarrierEvent.class;
  }

  @Override
  public KindCore<BarrierCommand, BarrierEvent> newCore(Surroundings surroundings) {
    return new BarrierRules(settings, surroundings.guests());
  }

  @Override
  public int maxParked() {
    return settings.maxWaiting();
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    BarrierFormats.register(registry);
  }
}
