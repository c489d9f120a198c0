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
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** Things that end by themselves after a while: what time does in a partition, and no more. */
final class FadingKind implements Kind<FadingKind.Command, FadingKind.Event> {
  private static final KindName NAME = new KindName("fading");
  private int awaited;

  /** How often somebody who awaits something was looked at. */
  int awaited() {
    return awaited;
  }

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

  /** One more thing, for so long. */
  record Light(long millis) implements Command {
    @Override
    public Access access() {
      return Access.WRITE;
    }
  }

  /** How many are left. */
  record Count(Access access) implements Command {}

  /** Waits until so many are lit; its answer claims to be this large. */
  record Await(int least, int replyBytes) implements Command {
    @Override
    public Access access() {
      return Access.LOCAL;
    }
  }

  sealed interface Event extends KindEvent {
    @Override
    default KindName kind() {
      return NAME;
    }
  }

  record Lit(long untilMillis) implements Event {}

  record Faded() implements Event {}

  record Burning(int count) implements KindReply {}

  record Bright(int sizeBytes) implements KindReply {}

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
    return new Core();
  }

  private final class Core implements KindCore<Command, Event> {
    private final PriorityQueue<Long> ends = new PriorityQueue<>();

    @Override
    public Decision<Event> decide(Command command, long timeMillis) {
      return switch (command) {
        case Light light -> new Decision.Change<>(new Lit(timeMillis + light.millis()));
        case Count unused -> new Decision.Answer<>(new Burning(ends.size()));
        case Await await -> {
          awaited++;
          yield ends.size() < await.least()
              ? new Decision.NotYet<>()
              : new Decision.Answer<>(new Bright(await.replyBytes()));
        }
      };
    }

    @Override
    public KindReply apply(Event event, EventStamp stamp) {
      switch (event) {
        case Lit lit -> ends.add(lit.untilMillis());
        case Faded unused -> ends.remove();
      }
      return new Burning(ends.size());
    }

    @Override
    public long nextDueMillis() {
      return ends.isEmpty() ? NEVER : ends.element();
    }

    @Override
    public Optional<Event> due(long timeMillis) {
      return nextDueMillis() <= timeMillis ? Optional.of(new Faded()) : Optional.empty();
    }

    @Override
    public SnapshotCursor snapshot(int chunkBytes) {
      return SnapshotCursor.over(List.of());
    }

    @Override
    public void restore(Bytes chunk) {}
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    registry
        .add(
            new Manifest("fading.lit", 1),
            Lit.class,
            new WireFormat<>() {
              @Override
              public void write(Lit lit, WireWriter out) {
                out.varint(lit.untilMillis());
              }

              @Override
              public Lit read(WireReader in) {
                return new Lit(in.varint());
              }
            })
        .add(
            new Manifest("fading.faded", 1),
            Faded.class,
            new WireFormat<>() {
              @Override
              public void write(Faded faded, WireWriter out) {}

              @Override
              public Faded read(WireReader in) {
                return new Faded();
              }
            });
  }
}
