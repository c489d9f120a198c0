package io.troupe.coordination.part;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does to a core what the partition machine does: decides, stamps, applies.
 *
 * @param <C> commands of its kind
 * @param <E> events of its kind
 */
public class KindPart<C extends KindCommand, E extends KindEvent> {
  /** Stands for no answer. */
  public static final KindReply NOT_YET = new KindReply() {};

  private static final int MOST_EVENTS = 10_000;
  private static final long WALL_MILLIS = 1_767_225_600_000L;

  private final Supplier<KindCore<C, E>> cores;
  private final List<Stamped<E>> history = new ArrayList<>();
  private final KindCore<C, E> core;
  private long timeMillis = 1_000;
  private long sequence;

  /** One whose core is made by this. */
  public KindPart(Supplier<KindCore<C, E>> cores) {
    this.cores = cores;
    this.core = cores.get();
  }

  private record Stamped<E>(E event, EventStamp stamp) {}

  /** The answer to a command; {@link #NOT_YET} if there is none. */
  public KindReply ask(C command) {
    return switch (core.decide(command, timeMillis)) {
      case Decision.Answer<E> answer -> answer.reply();
      case Decision.Change<E> change -> apply(change.event());
      case Decision.NotYet<E> unused -> NOT_YET;
    };
  }

  /** Lets time pass, and happen what it makes happen. */
  public void pass(long millis) {
    timeMillis += millis;
    Optional<E> due = core.due(timeMillis);
    while (due.isPresent()) {
      KindReply unused = apply(due.get());
      if (history.size() > MOST_EVENTS) {
        throw new IllegalStateException("it happens again and again: " + due);
      }
      due = core.due(timeMillis);
    }
  }

  private KindReply apply(E event) {
    EventStamp stamp =
        new EventStamp(new Version(++sequence), timeMillis, WALL_MILLIS + timeMillis);
    history.add(new Stamped<>(event, stamp));
    return core.apply(event, stamp);
  }

  /** The number of the last event. */
  public long sequence() {
    return sequence;
  }

  /** How many events there were. */
  public int events() {
    return history.size();
  }

  /** All of its state. */
  public List<Bytes> image() {
    return drawn(core, 1 << 14);
  }

  /** All of its state, in chunks of so many bytes. */
  public List<Bytes> image(int chunkBytes) {
    return drawn(core, chunkBytes);
  }

  /** The state of another core that has replayed all events. */
  public List<Bytes> replayed() {
    KindCore<C, E> other = cores.get();
    history.forEach(
        it -> {
          KindReply unused = other.apply(it.event(), it.stamp());
        });
    return drawn(other, 1 << 14);
  }

  /** The state of another core that was restored from these chunks, and what is due there. */
  public List<Bytes> restored(List<Bytes> chunks) {
    KindCore<C, E> other = cores.get();
    chunks.forEach(other::restore);
    if (other.nextDueMillis() != core.nextDueMillis()) {
      throw new IllegalStateException(
          "next due at %d, not at %d".formatted(other.nextDueMillis(), core.nextDueMillis()));
    }
    return drawn(other, 1 << 14);
  }

  private static List<Bytes> drawn(KindCore<?, ?> core, int chunkBytes) {
    List<Bytes> chunks = new ArrayList<>();
    SnapshotCursor cursor = core.snapshot(chunkBytes);
    cursor.forEachRemaining(chunks::add);
    cursor.close();
    return chunks;
  }
}
