package io.troupe.coordination.election;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Draws the elections of a partition as they are: who led them first, oldest first, then the
 * elections by name, each followed by those who campaign in it. A chunk is its format and then one
 * thing after the other, each behind what it is.
 */
final class ElectionSnapshot implements SnapshotCursor {
  private static final int FORMAT = 1;
  private static final int PAST = 1;
  private static final int ELECTION = 2;
  private static final int CANDIDATE = 3;

  private final int chunkBytes;
  private final Iterator<PastLeader> past;
  private final Iterator<Part> parts;

  /** An election, or one who campaigns in it. */
  private record Part(ElectionState election, Optional<Candidacy> candidate) {}

  /** Takes what is there; elections never change, so that this is quick. */
  ElectionSnapshot(ElectionTable table, int chunkBytes) {
    this.chunkBytes = chunkBytes;
    this.past = table.past().iterator();
    this.parts =
        List.copyOf(table.behind(Optional.empty())).stream()
            .flatMap(
                election ->
                    Stream.concat(
                        Stream.of(new Part(election, Optional.empty())),
                        election.candidates().stream()
                            .map(each -> new Part(election, Optional.of(each)))))
            .iterator();
  }

  @Override
  public boolean hasNext() {
    return past.hasNext() || parts.hasNext();
  }

  @Override
  public Bytes next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all is drawn");
    }
    WireWriter out = new WireWriter(chunkBytes + 512).u8(FORMAT);
    do {
      if (past.hasNext()) {
        ElectionFormats.writePast(past.next(), out.u8(PAST));
      } else {
        write(parts.next(), out);
      }
    } while (hasNext() && out.length() < chunkBytes);
    return out.toBytes();
  }

  @Override
  public void close() {}

  static void restore(Bytes chunk, ElectionTable table) {
    WireReader in = new WireReader(chunk);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "a snapshot of elections has format " + format + ", this build reads " + FORMAT);
    }
    while (in.left() > 0) {
      int what = in.u8();
      switch (what) {
        case PAST -> table.ended(ElectionFormats.readPast(in));
        case ELECTION -> table.put(read(in));
        case CANDIDATE -> {
          ElectionName name = new ElectionName(in.text());
          table.put(table.find(name).with(candidacy(in)));
        }
        default -> throw new WireFormatException("a snapshot of elections has a part " + what);
      }
    }
  }

  private static void write(Part part, WireWriter out) {
    ElectionState election = part.election();
    if (part.candidate().isPresent()) {
      write(part.candidate().get(), out.u8(CANDIDATE).text(election.name().value()));
      return;
    }
    out.u8(ELECTION)
        .text(election.name().value())
        .varint(election.successor())
        .varint(election.freeAtMillis())
        .varint(election.seen())
        .bool(election.leader().isPresent());
    election.leader().ifPresent(it -> write(it, out));
  }

  private static void write(Candidacy one, WireWriter out) {
    out.varint(one.ticket())
        .text(one.candidate().value())
        .varint(one.priority())
        .bytes(one.data())
        .varint(one.leaseMillis())
        .varint(one.delayMillis())
        .varint(one.term())
        .varint(one.endMillis())
        .signedVarint(one.sinceMillis());
  }

  private static ElectionState read(WireReader in) {
    ElectionName name = new ElectionName(in.text());
    long successor = in.varint();
    long freeAt = in.varint();
    long seen = in.varint();
    Optional<Candidacy> leader = in.bool() ? Optional.of(candidacy(in)) : Optional.empty();
    return new ElectionState(name, leader, List.of(), successor, freeAt, seen);
  }

  private static Candidacy candidacy(WireReader in) {
    return new Candidacy(
        new ElectionTicket(in.varint()).number(),
        new CandidateName(in.text()),
        in.smallVarint(),
        in.bytes(),
        in.varint(),
        in.varint(),
        in.varint(),
        in.varint(),
        in.signedVarint());
  }
}
