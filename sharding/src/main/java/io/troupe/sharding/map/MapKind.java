package io.troupe.sharding.map;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireRegistry;

/**
 * Maps, as partitions host them.
 *
 * @param settings their limits
 */
public record MapKind(MapSettings settings) implements Kind<MapCommand, MapEvent> {
  @Override
  public KindName name() {
    return MapCommand.KIND;
  }

  @Override
  public Class<MapCommand> commandType() {
    return MapCommand.class;
  }

  @Override
  public Class<MapEvent> eventType() {
    return MapEvent.class;
  }

  @Override
  public KindCore<MapCommand, MapEvent> newCore(Surroundings surroundings) {
    return new MapRules(settings, surroundings.guests());
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    MapFormats.register(registry);
  }
}
