package io.troupe.actors.mail;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.Outgoing;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The letters of one partition: those that it sent and nobody has yet, and which it has taken. */
public final class Mail implements KindCore<MailCommand, MailEvent>, Outgoing {
  /** So many letters go at once, at most. */
  static final int MAX_LETTERS_AT_ONCE = 256;

  private static final int FORMAT = 1;
  private static final int TAKEN = 1;
  private static final int SENT = 2;

  private final PartitionId partition;
  private final WireRegistry wire;
  private final BiConsumer<List<KindEvent>, EventStamp> kinds;

  /** The last number taken, by sender. */
  private final TreeMap<PartitionId, Long> taken = new TreeMap<>();

  /** By receiver; each who was ever sent to, since its numbers go on. */
  private final TreeMap<PartitionId, Line> lines = new TreeMap<>();

  /** Who has letters outstanding. */
  private final TreeMap<PartitionId, Line> open = new TreeMap<>();

  private static final class Line {
    private long next = 1;
    private final ArrayDeque<Letter> letters = new ArrayDeque<>();
  }

  /**
   * No letters.
   *
   * @param kinds applies what letters that were taken together say, each to the kind that it is of
   */
  public Mail(
      PartitionId partition, WireRegistry wire, BiConsumer<List<KindEvent>, EventStamp> kinds) {
    this.partition = partition;
    this.wire = wire;
    this.kinds = kinds;
  }

  @Override
  public void send(PartitionId to, KindEvent fact) {
    WireWriter form = new WireWriter(128);
    wire.writeTagged(fact, form);
    if (form.length() > MAX_FACT_BYTES) {
      throw new IllegalArgumentException(
          "a fact for %s has %d bytes, at most %d are allowed"
              .formatted(to, form.length(), MAX_FACT_BYTES));
    }
    Line line = lines.computeIfAbsent(to, unused -> new Line());
    line.letters.add(new Letter(line.next++, fact));
    open.put(to, line);
  }

  @Override
  public int outstanding(PartitionId to) {
    @Nullable Line line = open.get(to);
    return line == null ? 0 : line.letters.size();
  }

  /** Whoever has not answered for all that was sent to them. */
  public Collection<PartitionId> outstanding() {
    return open.keySet();
  }

  /** What is to be delivered to one of them next. */
  public MailCommand.Deliver next(PartitionId to) {
    @Nullable Line line = open.get(to);
    if (line == null) {
      throw new IllegalArgumentException(to + " has all letters of " + partition);
    }
    return new MailCommand.Deliver(
        partition, line.letters.stream().limit(MAX_LETTERS_AT_ONCE).toList());
  }

  /** Whether an answer says more than is known. */
  public boolean isNews(PartitionId to, long upTo) {
    @Nullable Line line = open.get(to);
    return line != null && line.letters.getFirst().number() <= upTo && upTo < line.next;
  }

  @Override
  public Decision<MailEvent> decide(MailCommand command, long timeMillis) {
    return switch (command) {
      case MailCommand.Deliver deliver -> {
        long last = lastOf(deliver.from());
        List<Letter> news =
            deliver.letters().stream().filter(letter -> letter.number() > last).toList();
        yield news.isEmpty() || news.getFirst().number() != last + 1
            ? new Decision.Answer<>(new MailReply.Taken(last))
            : new Decision.Change<>(new MailEvent.LettersTaken(deliver.from(), news));
      }
    };
  }

  private long lastOf(PartitionId from) {
    return taken.getOrDefault(from, 0L);
  }

  @Override
  public KindReply apply(MailEvent event, EventStamp stamp) {
    switch (event) {
      case MailEvent.LettersTaken came -> {
        taken.put(came.from(), came.letters().getLast().number());
        kinds.accept(came.letters().stream().map(Letter::fact).toList(), stamp);
        return new MailReply.Taken(came.letters().getLast().number());
      }
      case MailEvent.LettersArrived arrived -> {
        @Nullable Line line = open.get(arrived.to());
        if (line != null) {
          while (!line.letters.isEmpty() && line.letters.getFirst().number() <= arrived.upTo()) {
            line.letters.removeFirst();
          }
          if (line.letters.isEmpty()) {
            open.remove(arrived.to());
          }
        }
        return new MailReply.Taken(arrived.upTo());
      }
    }
  }

  // --- What is kept -----------------------------------------------------------------------------

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    List<Bytes> chunks = new ArrayList<>();
    WireWriter out = new WireWriter(chunkBytes + 256).u8(FORMAT);
    for (var each : taken.entrySet()) {
      out.u8(TAKEN).varint(each.getKey().number()).varint(each.getValue());
    }
    for (var each : lines.entrySet()) {
      Line line = each.getValue();
      List<Letter> letters = List.copyOf(line.letters);
      // In parts, each of which says the number behind its last letter: a line may be long.
      for (int from = 0; from == 0 || from < letters.size(); from += MAX_LETTERS_AT_ONCE) {
        List<Letter> part =
            letters.subList(from, Math.min(letters.size(), from + MAX_LETTERS_AT_ONCE));
        long next = part.isEmpty() ? line.next : part.getLast().number() + 1;
        out.u8(SENT).varint(each.getKey().number()).varint(next).varint(part.size());
        part.forEach(letter -> wire.writeTagged(letter.fact(), out));
        if (out.length() >= chunkBytes) {
          chunks.add(out.toBytes());
          out.clear().u8(FORMAT);
        }
      }
    }
    if (out.length() > 1) {
      chunks.add(out.toBytes());
    }
    return SnapshotCursor.over(chunks);
  }

  @Override
  public void restore(Bytes chunk) {
    WireReader in = new WireReader(chunk);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "a snapshot of letters has format " + format + ", this build reads " + FORMAT);
    }
    while (in.left() > 0) {
      int what = in.u8();
      PartitionId other = new PartitionId(in.smallVarint());
      switch (what) {
        case TAKEN -> taken.put(other, in.varint());
        case SENT -> restore(other, in);
        default -> throw new WireFormatException("a snapshot of letters has a part " + what);
      }
    }
  }

  private void restore(PartitionId to, WireReader in) {
    Line line = lines.computeIfAbsent(to, unused -> new Line());
    line.next = in.varint();
    int count = in.count(2);
    for (int i = count; i > 0; i--) {
      line.letters.add(new Letter(line.next - i, wire.readTagged(KindEvent.class, in)));
    }
    if (count > 0) {
      open.put(to, line);
    }
  }
}
