package io.troupe.coordination.election;

import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.WireRegistry;

/**
 * Elections, as partitions host them.
 *
 * @param settings their limits
 */
public record ElectionKind(ElectionSettings settings)
    implements Kind<ElectionCommand, ElectionEvent> {
  @Override
  public KindName name() {
    return ElectionCommand.KIND;
  }

  @Override
  public Class<ElectionCommand> commandType() {
    return ElectionCommand.class;
  }

  @Override
  public Class<ElectionEvent> eventType() {
    return ElectionEvent.class;
  }

  @Override
  public KindCore<ElectionCommand, ElectionEvent> newCore(Surroundings surroundings) {
    return new ElectionRules(settings);
  }

  /** One for each who campaigns, and as many who observe, of all elections of the partition. */
  @Override
  public int maxParked() {
    return Math.max(Kind.super.maxParked(), 2 * settings.maxCandidates());
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    ElectionFormats.register(registry);
  }
}
