package io.troupe.api.embedded;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.shell.PartitionFormats;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.api.TroupeSettings;
import io.troupe.coordination.barrier.BarrierKind;
import io.troupe.coordination.configuration.ConfigurationKind;
import io.troupe.coordination.election.ElectionKind;
import io.troupe.coordination.latch.LatchKind;
import io.troupe.coordination.lock.LockKind;
import io.troupe.coordination.semaphore.SemaphoreKind;
import io.troupe.coordination.service.ServiceKind;
import io.troupe.coordination.session.SessionKind;
import io.troupe.sharding.map.MapKind;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The kinds of objects that every partition of this build hosts. */
final class Kinds {
  private Kinds() {}

  /** All of them, with their limits. */
  static List<Kind<?, ?>> all(TroupeSettings settings) {
    return List.of(
        new MapKind(settings.map()),
        new LockKind(settings.lock()),
        new SessionKind(settings.session()),
        new SemaphoreKind(settings.semaphore()),
        new ElectionKind(settings.election()),
        new ConfigurationKind(settings.configuration()),
        new LatchKind(settings.latch()),
        new ServiceKind(settings.service()),
        new BarrierKind(settings.barrier()));
  }

  /** All forms that this build can read and write. */
  static WireRegistry wire(List<Kind<?, ?>> kinds) {
    AtomicReference<WireRegistry> built = new AtomicReference<>();
    WireRegistry.Builder builder = WireRegistry.builder();
    PartitionFormats.register(builder, built::get);
    kinds.forEach(kind -> kind.register(builder));
    WireRegistry wire = builder.build();
    built.set(wire);
    return wire;
  }
}
