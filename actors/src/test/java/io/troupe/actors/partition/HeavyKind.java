package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
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
import io.troupe.actors.wire.WireRegistry;
import java.util.List;

/**
 * A kind that misbehaves: its answers are huge, its reads may change something, its rules throw.
 */
public final class HeavyKind implements Kind<HeavyKind.Command, HeavyKind.Event> {
  private static final KindName NAME = new KindName("heavy");
  private final int replyBytes;
  private int evaluated;

  /** Answers claim to be this large. */
  public HeavyKind(int replyBytes) {
    this.replyBytes = replyBytes;
  }

  int evaluated() {
    return evaluated;
  }

  sealed interface Command extends KindCommand {
    @Override
    default KindName kind() {
      return NAME;
    }

    @Override
    default Access access() {
      return Access.LINEARIZABLE;
    }

    @Override
    default int sizeBytes() {
      return 16;
    }
  }

  /** Gets a huge answer. */
  public record Read() implements Command {}

  /** Calls itself a read, and changes something. */
  public record Mislabelled(Access access) implements Command {}

  /** Makes the core throw. */
  public record Fail() implements Command {}

  record Event() implements KindEvent {
    @Override
    public KindName kind() {
      return NAME;
    }
  }

  record Heavy(int sizeBytes) implements KindReply {}

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
    return new KindCore<>() {
      @Override
      public Decision<Event> decide(Command command, long timeMillis) {
        evaluated++;
        return switch (command) {
          case Read unused -> new Decision.Answer<>(new Heavy(replyBytes));
          case Mislabelled unused -> new Decision.Change<>(new Event());
          case Fail unused -> throw new IllegalStateException("this core has a defect");
        };
      }

      @Override
      public KindReply apply(Event event, EventStamp stamp) {
        return new Heavy(replyBytes);
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
  public void register(WireRegistry.Builder registry) {}
}
