package io.troupe.coordination.lock;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireRegistry;

/**
 * Locks, as partitions host them.
 *
 * @param settings their limits
 */
public record LockKind(LockSettings settings) implements Kind<LockCommand, LockEvent> {
  @Override
  public KindName name() {
    return LockCommand.KIND;
  }

  @Override
  public Class<LockCommand> commandType() {
    return LockCommand.class;
  }

  @Override
  public Class<LockEvent> eventType() {
    return LockEvent.class;
  }

  @Override
  public KindCore<LockCommand, LockEvent> newCore(Surroundings surroundings) {
    return new LockRules(settings, surroundings.guests());
  }

  /** One for each who waits, of all locks of the partition together. */
  @Override
  public int maxParked() {
    return Math.max(Kind.super.maxParked(), settings.maxQueue());
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    LockFormats.register(registry);
  }
}
