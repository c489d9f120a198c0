package io.troupe.actors.session;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireRegistry;

/**
 * Sessions, as every partition hosts them. Their core is the ledger that the partition itself
 * consults.
 *
 * @param ledger of the one partition that this kind is for
 */
public record SessionKind(RequestLedger ledger) implements Kind<SessionCommand, SessionEvent> {
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
    return ledger;
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    SessionFormats.register(registry, ledger::wire);
  }
}
