package io.troupe.actors.mail;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireRegistry;
import java.util.function.Supplier;

/**
 * Letters, as every partition hosts them.
 *
 * @param mail of the one partition that this kind is for
 * @param built the registry of all forms
 */
public record MailKind(Mail mail, Supplier<WireRegistry> built)
    implements Kind<MailCommand, MailEvent> {
  @Override
  public KindName name() {
    return MailCommand.KIND;
  }

  @Override
  public Class<MailCommand> commandType() {
    return MailCommand.class;
  }

  @Override
  public Class<MailEvent> eventType() {
    return MailEvent.class;
  }

  @Override
  public KindCore<MailCommand, MailEvent> newCore(Surroundings surroundings) {
    return mail;
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    MailFormats.register(registry, built);
  }
}
