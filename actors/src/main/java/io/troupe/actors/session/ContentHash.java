package io.troupe.actors.session;

import io.troupe.actors.RequestId;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * 64 bits that tell whether two requests under one derived id ask for the same: CRC-32C and CRC-32
 * over manifest and form of what the command asks for, as it travels. Two that ask for something
 * else have the same bits by chance only; who makes them so on purpose gets the answer to the
 * earlier one.
 *
 * <p>The bits are kept with outcomes, so a command must go on having the form that it had for as
 * long as outcomes are kept: a new form is written only for what the old one cannot say.
 */
public final class ContentHash {
  /** Nothing is known of what was asked: it equals everything. */
  public static final long NONE = 0;

  private static final long INSTEAD_OF_NONE = 1;

  private ContentHash() {}

  /**
   * What is kept of a command's content: nothing where its client numbers its requests, since that
   * gives no number twice, as a key is easily used twice.
   */
  public static long of(Optional<RequestId> id, KindCommand command, WireRegistry wire) {
    return id.isPresent() && id.get().session().isDerived() ? of(command, wire) : NONE;
  }

  private static long of(KindCommand command, WireRegistry wire) {
    WireWriter form = new WireWriter(256 + command.sizeBytes());
    wire.writeTagged(command.asked(), form);
    long high = Integer.toUnsignedLong(form.checksum());
    CRC32 low = new CRC32();
    low.update(form.toBytes().unsafeArray());
    long hash = high << Integer.SIZE | low.getValue();
    return hash == NONE ? INSTEAD_OF_NONE : hash;
  }

  /** Whether they may be of the same command. */
  static boolean agree(long one, long other) {
    return one == other || one == NONE || other == NONE;
  }
}
