package io.troupe.coordination.service;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireRegistry;

/**
 * Services, as partitions host them.
 *
 * @param settings their limits
 */
public record ServiceKind(ServiceSettings settings) implements Kind<ServiceCommand, ServiceEvent> {
  @Override
  public KindName name() {
    return ServiceCommand.KIND;
  }

  @Override
  public Class<ServiceCommand> commandType() {
    return ServiceCommand.class;
  }

  @Override
  public Class<ServiceEvent> eventType() {
    return ServiceEvent.class;
  }

  @Override
  public KindCore<ServiceCommand, ServiceEvent> newCore(Surroundings surroundings) {
    return new ServiceRules(settings, surroundings.guests());
  }

  @Override
  public int maxParked() {
    return settings.maxWaiting();
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    ServiceFormats.register(registry);
  }
}
