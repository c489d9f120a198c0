package io.troupe.persistence.machine;

import io.troupe.actors.Bytes;
import io.troupe.actors.wire.WireWriter;
import io.troupe.consensus.Payload;
import io.troupe.consensus.StoredLog.Piece;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.disk.RocksFiles.Family;
import io.troupe.persistence.groups.GroupStateMachine.View;
import io.troupe.persistence.log.GroupId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * All rows of a group as they were at one moment, in pieces. A piece ends with the row that brings
 * it to {@value #PIECE_BYTES} bytes; where each begins is remembered, so that it is cut the same
 * each time.
 */
final class RowsView implements View {
  private static final int PIECE_BYTES = 512 << 10;

  private final RocksFiles.View rows;
  private final byte[] prefix;
  private final Supplier<CompletionStage<Void>> flush;
  private final List<Start> starts = new ArrayList<>();

  /** Where a piece begins: in that family, from that key on. */
  private record Start(int family, Bytes key) {}

  RowsView(RocksFiles.View rows, GroupId group, Supplier<CompletionStage<Void>> flush) {
    this.rows = rows;
    this.prefix = new byte[] {(byte) group.number()};
    this.flush = flush;
    starts.add(new Start(0, Bytes.wrap(prefix)));
  }

  @Override
  public CompletionStage<Void> stored() {
    return flush.get();
  }

  @Override
  public Piece piece(int place) {
    if (place >= starts.size()) {
      throw new IllegalStateException("piece %d of %d".formatted(place, starts.size()));
    }
    WireWriter out = PieceFormats.begin(PIECE_BYTES + (64 << 10));
    Start next = new Start(Family.OF_GROUPS.size(), Bytes.EMPTY);
    Start start = starts.get(place);
    for (int family = start.family(); family < Family.OF_GROUPS.size(); family++) {
      byte[] from = family == start.family() ? start.key().unsafeArray() : prefix;
      byte[] rest = write(Family.OF_GROUPS.get(family), from, out);
      if (rest.length > 0) {
        next = new Start(family, Bytes.wrap(rest));
        break;
      }
    }
    boolean isLast = next.family() == Family.OF_GROUPS.size();
    if (!isLast && place + 1 == starts.size()) {
      starts.add(next);
    }
    return new Piece(Payload.wrap(out.toArray()), isLast);
  }

  /** Writes rows until there are enough; the key of the next one, empty if there is none. */
  private byte[] write(Family family, byte[] from, WireWriter out) {
    try (RocksIterator each = rows.iterate(family)) {
      for (each.seek(from); each.isValid(); each.next()) {
        byte[] key = each.key();
        if (key[0] != prefix[0]) {
          break;
        }
        if (out.length() >= PIECE_BYTES) {
          return key;
        }
        PieceFormats.write(family, Arrays.copyOfRange(key, 1, key.length), each.value(), out);
      }
      each.status();
      return new byte[0];
    } catch (RocksDBException e) {
      throw RocksFiles.unreadable(e);
    }
  }

  @Override
  public void close() {
    rows.close();
  }
}
