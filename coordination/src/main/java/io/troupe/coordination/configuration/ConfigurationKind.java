package io.troupe.coordination.configuration;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireRegistry;

/**
 * Configuration, as partitions host it.
 *
 * @param settings its limits
 */
public record ConfigurationKind(ConfigurationSettings settings)
    implements Kind<ConfigurationCommand, ConfigurationEvent> {
  /** One for each who watches a set of the partition. */
  private static final int MAX_WATCHING = 4_096;

  @Override
  public KindName name() {
    return ConfigurationCommand.KIND;
  }

  @Override
  public Class<ConfigurationCommand> commandType() {
    return ConfigurationCommand.class;
  }

  @Override
  public Class<ConfigurationEvent> eventType() {
    return ConfigurationEvent.class;
  }

  @Override
  public KindCore<ConfigurationCommand, ConfigurationEvent> newCore(Surroundings surroundings) {
    return new ConfigurationRules(settings);
  }

  @Override
  public int maxParked() {
    return MAX_WATCHING;
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    ConfigurationFormats.register(registry);
  }
}
