package io.troupe.coordination.semaphore;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreState.Claim;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Draws the semaphores of a partition as they are, by name, behind the number of their form. */
final class SemaphoreSnapshot implements SnapshotCursor {
  private static final int FORMAT = 1;

  /** The fewest bytes of a claim: no count may promise more than fit. */
  private static final int MIN_CLAIM_BYTES = 8;

  private final int chunkBytes;
  private final Iterator<SemaphoreState> semaphores;

  /** Takes what is there; semaphores never change, so that this is quick. */
  SemaphoreSnapshot(SemaphoreTable table, int chunkBytes) {
    this.chunkBytes = chunkBytes;
    this.semaphores = table.all().iterator();
  }

  @Override
  public boolean hasNext() {
    return semaphores.hasNext();
  }

  @Override
  public Bytes next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all is drawn");
    }
    WireWriter out = new WireWriter(chunkBytes + 512).u8(FORMAT);
    do {
      SemaphoreState semaphore = semaphores.next();
      out.text(semaphore.name().value()).varint(semaphore.permits());
      write(semaphore.holders(), out);
      write(semaphore.waiters(), out);
    } while (hasNext() && out.length() < chunkBytes);
    return out.toBytes();
  }

  @Override
  public void close() {}

  static void restore(Bytes chunk, SemaphoreTable table) {
    WireReader in = new WireReader(chunk);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "a snapshot of semaphores has format " + format + ", this build reads " + FORMAT);
    }
    while (in.left() > 0) {
      table.put(
          new SemaphoreState(new ObjectName(in.text()), in.smallVarint(), claims(in), claims(in)));
    }
  }

  private static void write(List<Claim> claims, WireWriter out) {
    out.varint(claims.size());
    for (Claim claim : claims) {
      out.varint(claim.ticket())
          .text(claim.owner().value())
          .varint(claim.permits())
          .varint(claim.leaseMillis())
          .varint(claim.token())
          .varint(claim.endMillis())
          .signedVarint(claim.sinceMillis());
    }
  }

  private static List<Claim> claims(WireReader in) {
    int count = in.count(MIN_CLAIM_BYTES);
    List<Claim> claims = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      claims.add(
          new Claim(
              new LockTicket(in.varint()).number(),
              new LockOwner(in.text()),
              in.smallVarint(),
              in.varint(),
              in.varint(),
              in.varint(),
              in.signedVarint()));
    }
    return claims;
  }
}
