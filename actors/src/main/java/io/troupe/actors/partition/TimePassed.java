package io.troupe.actors.partition;

import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireRegistry;

/**
 * Nothing happened but time: logged where something is due later, so that the next owner goes on
 * counting from here. It is its own answer, which nobody hears.
 */
public record TimePassed() implements KindEvent, KindReply {
  private static final KindName KIND = new KindName("partition");

  /** Adds its form to a registry; once. */
  public static void register(WireRegistry.Builder registry) {
    registry.add(
        new Manifest("partition.time-passed", 1),
        TimePassed.class,
        WireFormat.of((passed, out) -> {}, in -> new TimePassed()));
  }

  @Override
  public KindName kind() {
    return KIND;
  }
}
