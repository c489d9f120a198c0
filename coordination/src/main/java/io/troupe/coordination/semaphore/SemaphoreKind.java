package io.troupe.coordination.semaphore;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireRegistry;

/**
 * Semaphores, as partitions host them.
 *
 * @param settings their limits
 */
public record SemaphoreKind(SemaphoreSettings settings)
    implements Kind<SemaphoreCommand, SemaphoreEvent> {
  @Override
  public KindName name() {
    return SemaphoreCommand.KIND;
  }

  @Override
  public Class<SemaphoreCommand> commandType() {
    return SemaphoreCommand.class;
  }

  @Override
  public Class<SemaphoreEvent> eventType() {
    return SemaphoreEvent.class;
  }

  @Override
  public KindCore<SemaphoreCommand, SemaphoreEvent> newCore(Surroundings surroundings) {
    return new SemaphoreRules(settings);
  }

  /** One for each who waits, of all semaphores of the partition together. */
  @Override
  public int maxParked() {
    return Math.max(Kind.super.maxParked(), settings.maxQueue());
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    SemaphoreFormats.register(registry);
  }
}
