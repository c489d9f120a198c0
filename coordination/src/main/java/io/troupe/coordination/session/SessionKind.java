package io.troupe.coordination.session;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireRegistry;

/**
 * Sessions, as partitions host them.
 *
 * @param settings their limits
 */
public record SessionKind(SessionSettings settings) implements Kind<SessionCommand, SessionEvent> {
  @Override
  public KindName name() {
    return SessionCommand.KIND;
  }

  @Override
  public Class<SessionCommand> commandType() {
    return SessionCommand.class;
  }

  @Override
  public Class<SessionEvent> eventType() {
    return SessionEvent.class;
  }

  @Override
  public KindCore<SessionCommand, SessionEvent> newCore(Surroundings surroundings) {
    return new SessionRules(settings, surroundings);
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    SessionFormats.register(registry);
  }
}
