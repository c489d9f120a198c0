package io.troupe.persistence.cassandra.chain;

import io.troupe.actors.Bytes;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.persistence.cassandra.bucket.Batch;
import io.troupe.persistence.cassandra.bucket.Buckets;
import io.troupe.persistence.cassandra.bucket.Pieces;
import io.troupe.persistence.cassandra.bucket.Tail;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.log.JournalHead;
import java.io.ByteArrayOutputStream;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Reads events and snapshots, and changes nothing. What is deleted under its hands is no damage: it
 * looks at the tail again and reads what is kept then.
 */
public final class ChainReader {
  /** Rows that are fetched together: at most {@link #MOST_ROWS} of 448 KiB. */
  private static final int USUAL_ROW_BYTES = 4_096;

  private static final int LEAST_ROWS = 4;
  private static final int MOST_ROWS = 64;

  /** So often something is deleted while it is read, at most. */
  private static final int TRIES = 10;

  private final Chain chain;
  private final Buckets buckets;
  private final Pieces pieces;
  private final ChainSettings settings;
  private final Waits waits;

  public ChainReader(
      Chain chain, Buckets buckets, Pieces pieces, ChainSettings settings, Waits waits) {
    this.chain = chain;
    this.buckets = buckets;
    this.pieces = pieces;
    this.settings = settings;
    this.waits = waits;
  }

  /** As {@code FencedJournal.read}. */
  public JournalPage events(PersistenceId id, SequenceNumber from, int maxBytes) {
    return repeated(id, () -> page(id, chain.newest(id), from, maxBytes));
  }

  /** As {@code Snapshots.newest}. */
  public Optional<Snapshot> newestSnapshot(PersistenceId id) {
    return repeated(
        id,
        () -> {
          Tail tail = chain.newest(id);
          return tail.head().snapshot().map(it -> snapshot(it, tail.uploads().snapshot()));
        });
  }

  /** What was read went away meanwhile. */
  private static final class GoneException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;
  }

  private static <T> T repeated(PersistenceId id, Supplier<T> attempt) {
    for (int i = 0; i < TRIES; i++) {
      try {
        return attempt.get();
      } catch (GoneException e) {
        // The tail says what is kept now.
      } catch (WireFormatException e) {
        throw new JournalException(
            Reason.DAMAGED, "the journal of %s is damaged: %s".formatted(id, e.getMessage()), e);
      }
    }
    throw new JournalException(Reason.DAMAGED, "rows of %s are missing".formatted(id));
  }

  private JournalPage page(PersistenceId id, Tail tail, SequenceNumber from, int maxBytes) {
    SequenceNumber highest = tail.head().highest();
    long next = Math.max(from.number(), tail.head().deletedUpTo().number() + 1);
    List<JournalPage.Recorded> events = new ArrayList<>();
    long bytes = 0;
    Tail bucket = next > highest.number() ? tail : chain.bucketOf(id, tail, next);
    while (bytes < maxBytes && next <= highest.number()) {
      Iterator<Batch> batches = batches(id, bucket, next, highest, maxBytes);
      while (bytes < maxBytes && batches.hasNext()) {
        Batch batch = batches.next();
        if (batch.first().number() > next) {
          throw new GoneException();
        }
        List<Bytes> all = content(batch);
        for (int i = (int) (next - batch.first().number());
            i < all.size() && bytes < maxBytes;
            i++) {
          events.add(new JournalPage.Recorded(new SequenceNumber(next), batch.epoch(), all.get(i)));
          bytes += all.get(i).length();
          next++;
        }
      }
      if (bytes < maxBytes && next <= highest.number()) {
        if (bucket.bucket() == tail.bucket()) {
          throw new GoneException();
        }
        bucket = chain.next(id, bucket);
      }
    }
    return new JournalPage(events, highest);
  }

  private Iterator<Batch> batches(
      PersistenceId id, Tail bucket, long from, SequenceNumber to, int maxBytes) {
    int together = Math.clamp(maxBytes / USUAL_ROW_BYTES, LEAST_ROWS, MOST_ROWS);
    return new Request(settings.patience(), waits)
        .insist(() -> buckets.batches(id, bucket.bucket(), new SequenceNumber(from), to, together));
  }

  private List<Bytes> content(Batch batch) {
    if (batch.content().isPresent()) {
      return batch.decode(batch.content().get());
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    places(batch.upload(), batch.places()).forEach(it -> content.writeBytes(it.unsafeArray()));
    return batch.decode(Bytes.wrap(content.toByteArray()));
  }

  private Snapshot snapshot(JournalHead.Pieces newest, Optional<UUID> upload) {
    int count = newest.sum().count();
    List<Bytes> chunks = count == 0 ? List.of() : places(upload, count);
    if (!JournalHead.Pieces.of(newest.at(), chunks).equals(newest)) {
      throw new WireFormatException("the snapshot does not fit its checksum");
    }
    return new Snapshot(newest.at(), chunks);
  }

  private List<Bytes> places(Optional<UUID> upload, int count) {
    UUID name = upload.orElseThrow(() -> new WireFormatException("content without a name"));
    List<Bytes> all = new ArrayList<>(count);
    Request request = new Request(settings.patience(), waits);
    for (int i = 0; i < count; i++) {
      int place = i;
      all.add(request.insist(() -> pieces.read(name, place)).orElseThrow(GoneException::new));
    }
    return all;
  }
}
