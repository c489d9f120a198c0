package io.troupe.api.embedded;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.shell.PartitionFormats;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.sharding.map.MapKind;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The kinds of objects that every partition of this build hosts. */
final class Kinds {
  static final List<Kind<?, ?>> ALL = List.of(new MapKind());

  private Kinds() {}

  /** All forms that this build can read and write. */
  static WireRegistry wire() {
    AtomicReference<WireRegistry> built = new AtomicReference<>();
    WireRegistry.Builder builder = WireRegistry.builder();
    PartitionFormats.register(builder, built::get);
    ALL.forEach(kind -> kind.register(builder));
    WireRegistry wire = builder.build();
    built.set(wire);
    return wire;
  }
}
