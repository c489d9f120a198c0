package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireRegistry;
import java.util.ArrayList;
import java.util.List;

/** Tells others what it was told: what letters do in a partition, and no more. */
final class TellingKind implements Kind<TellingKind.Command, TellingKind.Event> {
  private static final KindName NAME = new KindName("telling");

  sealed interface Command extends KindCommand {
    @Override
    default KindName kind() {
      return NAME;
    }

    @Override
    default int sizeBytes() {
      return 16;
    }
  }

  /** Tells a partition. */
  record Tell(PartitionId to, String what) implements Command {
    @Override
    public Access access() {
      return Access.WRITE;
    }
  }

  /** Waits until so much was heard; answers all of it. */
  record Listen(int least) implements Command {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  sealed interface Event extends KindEvent {
    @Override
    default KindName kind() {
      return NAME;
    }
  }

  record Told(PartitionId to, String what) implements Event {}

  record Heard(String what) implements Event {}

  record All(List<String> heard) implements KindReply {}

  @Override
  public KindName name() {
    return NAME;
  }

  @Override
  public Class<Command> commandType() {
    return Command.class;
  }

  @Override
  public Class<Event> eventType() {
    return Event.class;
  }

  @Override
  public KindCore<Command, Event> newCore(Surroundings surroundings) {
    List<String> heard = new ArrayList<>();
    return new KindCore<>() {
      @Override
      public Decision<Event> decide(Command command, long timeMillis) {
        return switch (command) {
          case Tell tell -> new Decision.Change<>(new Told(tell.to(), tell.what()));
          case Listen listen when heard.size() < listen.least() -> new Decision.NotYet<>();
          case Listen unused -> new Decision.Answer<>(new All(List.copyOf(heard)));
        };
      }

      @Override
      public KindReply apply(Event event, EventStamp stamp) {
        switch (event) {
          case Told told -> surroundings.outgoing().send(told.to(), new Heard(told.what()));
          case Heard one -> heard.add(one.what());
        }
        return new All(List.copyOf(heard));
      }

      @Override
      public SnapshotCursor snapshot(int chunkBytes) {
        return SnapshotCursor.over(List.of());
      }

      @Override
      public void restore(Bytes chunk) {}
    };
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    registry
        .add(
            new Manifest("telling.told", 1),
            Told.class,
            WireFormat.of(
                (told, out) -> out.varint(told.to().number()).text(told.what()),
                in -> new Told(new PartitionId(in.smallVarint()), in.text())))
        .add(
            new Manifest("telling.heard", 1),
            Heard.class,
            WireFormat.of((heard, out) -> out.text(heard.what()), in -> new Heard(in.text())));
  }
}
