package io.troupe.coordination.lock;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Draws the locks of a partition as they are: who held them first, oldest first, then who was
 * refused, then the locks by name. A chunk is its format and then one thing after the other, each
 * behind what it is.
 */
final class LockSnapshot implements SnapshotCursor {
  /** Format 1 knows no sessions, format 2 nobody who was refused, format 3 nobody who was asked. */
  private static final int FORMAT = 4;

  private static final int PAST = 1;
  private static final int LOCK = 2;
  private static final int REFUSED = 3;

  /** The fewest bytes of a claim: no count may promise more than fit. */
  private static final int MIN_CLAIM_BYTES = 10;

  private final int chunkBytes;
  private final Iterator<LockPast> past;
  private final Iterator<RefusedWaiter> refused;
  private final Iterator<LockState> locks;

  /** Takes what is there; locks never change, so that this is quick. */
  LockSnapshot(LockTable table, int chunkBytes) {
    this.chunkBytes = chunkBytes;
    this.past = table.past().iterator();
    this.refused = table.refused().iterator();
    this.locks = List.copyOf(table.behind(Optional.empty())).iterator();
  }

  @Override
  public boolean hasNext() {
    return past.hasNext() || refused.hasNext() || locks.hasNext();
  }

  @Override
  public Bytes next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all is drawn");
    }
    WireWriter out = new WireWriter(chunkBytes + 512).u8(FORMAT);
    do {
      if (past.hasNext()) {
        LockFormats.writePast(past.next(), out.u8(PAST));
      } else if (refused.hasNext()) {
        WaitFormats.writeRefused(refused.next(), out.u8(REFUSED));
      } else {
        write(locks.next(), out.u8(LOCK));
      }
    } while (hasNext() && out.length() < chunkBytes);
    return out.toBytes();
  }

  @Override
  public void close() {}

  static void restore(Bytes chunk, LockTable table) {
    WireReader in = new WireReader(chunk);
    int format = in.u8();
    if (format < 1 || format > FORMAT) {
      throw new WireFormatException(
          "a snapshot of locks has format %d, this build reads formats 1 to %d"
              .formatted(format, FORMAT));
    }
    while (in.left() > 0) {
      int what = in.u8();
      switch (what) {
        case PAST -> table.ended(LockFormats.readPast(in));
        case REFUSED -> table.refused(WaitFormats.readRefused(in));
        case LOCK -> table.put(read(format, in));
        default -> throw new WireFormatException("a snapshot of locks has a part " + what);
      }
    }
  }

  private static void write(LockState lock, WireWriter out) {
    out.text(lock.name().value()).varint(lock.freeAtMillis());
    write(lock.holders(), out);
    write(lock.waiters(), out);
  }

  private static void write(List<Claim> claims, WireWriter out) {
    out.varint(claims.size());
    for (Claim claim : claims) {
      out.varint(claim.ticket())
          .text(claim.owner().value())
          .u8(claim.mode().number())
          .varint(claim.leaseMillis())
          .varint(claim.delayMillis())
          .varint(claim.token())
          .varint(claim.holds())
          .varint(claim.endMillis())
          .signedVarint(claim.sinceMillis());
      LockFormats.writeSession(claim.session(), out);
      AskFormats.writeAsked(claim.askedMillis(), out);
    }
  }

  private static LockState read(int format, WireReader in) {
    LockName name = new LockName(in.text());
    long freeAt = in.varint();
    return new LockState(name, claims(format, in), claims(format, in), freeAt);
  }

  private static List<Claim> claims(int format, WireReader in) {
    int count = in.count(MIN_CLAIM_BYTES);
    List<Claim> claims = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      claims.add(
          new Claim(
              new LockTicket(in.varint()).number(),
              new LockOwner(in.text()),
              LockMode.ofNumber(in.u8()),
              in.varint(),
              in.varint(),
              in.varint(),
              in.smallVarint(),
              in.varint(),
              in.signedVarint(),
              format == 1 ? Optional.empty() : LockFormats.session(in),
              format < 4 ? OptionalLong.empty() : AskFormats.asked(in)));
    }
    return claims;
  }
}
