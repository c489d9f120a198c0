package io.troupe.coordination.latch;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireRegistry;

/**
 * Latches, as partitions host them.
 *
 * @param settings their limits
 */
public record LatchKind(LatchSettings settings) implements Kind<LatchCommand, LatchEvent> {
  @Override
  public KindName name() {
    return LatchCommand.KIND;
  }

  @Override
  public Class<LatchCommand> commandType() {
    return LatchCommand.class;
  }

  @Override
  public Class<LatchEvent> eventType() {
    return LatchEvent.class;
  }

  @Override
  public KindCore<LatchCommand, LatchEvent> newCore(Surroundings surroundings) {
    return new LatchRules(settings);
  }

  @Override
  public int maxParked() {
    return settings.maxWaiting();
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    LatchFormats.register(registry);
  }
}
