package io.troupe.persistence.cassandra.chain;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.cassandra.bucket.Batch;
import io.troupe.persistence.cassandra.bucket.Buckets;
import io.troupe.persistence.cassandra.bucket.NoAnswerException;
import io.troupe.persistence.cassandra.bucket.Pieces;
import io.troupe.persistence.cassandra.bucket.Tail;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * A database in memory. Transactions are lost before they are taken, or their answers are, or they
 * are made much later: after the caller looked, gave up, or attempted them anew. Between any two
 * calls, others act, and now and then who calls crashes. One seed, one course of events.
 */
final class TroubledDatabase implements Buckets, Pieces, Waits {
  /** The process that asked is no more. */
  static final class CrashException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;
  }

  private record Key(PersistenceId id, long bucket) {}

  private final Random random;
  private final Runnable others;
  private final Map<Key, Tail> statics = new HashMap<>();
  private final Map<Key, TreeMap<Long, Batch>> rows = new HashMap<>();
  private final Map<UUID, TreeMap<Integer, Bytes>> uploads = new HashMap<>();
  private final Map<PersistenceId, Long> hints = new HashMap<>();
  private final List<BooleanSupplier> late = new ArrayList<>();
  private boolean isTroubled = true;
  private long nanos;

  /**
   * A blank one.
   *
   * @param others does something between two calls, now and then
   */
  TroubledDatabase(Random random, Runnable others) {
    this.random = random;
    this.others = others;
  }

  /** From here on it answers everything at once, and nothing late comes. */
  void calm() {
    isTroubled = false;
    late.clear();
  }

  /** Of the newest claim. */
  Epoch epoch(PersistenceId id) {
    return statics.entrySet().stream()
        .filter(it -> it.getKey().id().equals(id))
        .map(it -> it.getValue().head().epoch())
        .max(Comparator.naturalOrder())
        .orElse(Epoch.NONE);
  }

  /** Names under which there is content, and that nothing refers to. */
  Set<UUID> forgotten() {
    Set<UUID> names = new HashSet<>(uploads.keySet());
    for (Tail tail : statics.values()) {
      tail.uploads().snapshot().ifPresent(names::remove);
      tail.uploads().unsealed().ifPresent(names::remove);
    }
    for (TreeMap<Long, Batch> batches : rows.values()) {
      batches.values().forEach(batch -> batch.upload().ifPresent(names::remove));
    }
    return names;
  }

  @Override
  public Optional<Tail> read(PersistenceId id, long bucket) {
    asked();
    return Optional.ofNullable(statics.get(new Key(id, bucket)));
  }

  @Override
  public boolean change(PersistenceId id, Tail before, Tail after) {
    return transaction(() -> ifAt(id, before, after));
  }

  @Override
  public boolean append(PersistenceId id, Tail before, Tail after, Batch batch) {
    return transaction(
        () -> {
          boolean isAsBefore = ifAt(id, before, after);
          if (isAsBefore) {
            rowsOf(id, after.bucket()).put(batch.last().number(), batch);
          }
          return isAsBefore;
        });
  }

  @Override
  public Iterator<Batch> batches(
      PersistenceId id, long bucket, SequenceNumber from, SequenceNumber to, int together) {
    asked();
    List<Batch> found =
        new ArrayList<>(rowsOf(id, bucket).subMap(from.number(), true, to.number(), true).values());
    return found.iterator();
  }

  @Override
  public List<Place> places(PersistenceId id, long bucket, int most) {
    asked();
    return rowsOf(id, bucket).values().stream()
        .limit(most)
        .map(batch -> new Place(batch.last(), batch.upload()))
        .toList();
  }

  @Override
  public void delete(PersistenceId id, long bucket, List<Place> batches) {
    var unused =
        transaction(
            () -> {
              Tail at = statics.get(new Key(id, bucket));
              boolean isSealed = at != null && at.isSealed();
              if (isSealed) {
                batches.forEach(it -> rowsOf(id, bucket).remove(it.last().number()));
              }
              return isSealed;
            });
  }

  @Override
  public long hint(PersistenceId id) {
    asked();
    return hints.getOrDefault(id, 0L);
  }

  @Override
  public void putHint(PersistenceId id, long bucket) {
    asked();
    hints.put(id, bucket);
  }

  @Override
  public void write(UUID upload, int place, Bytes content) {
    asked();
    uploads.computeIfAbsent(upload, it -> new TreeMap<>()).put(place, content);
  }

  @Override
  public Optional<Bytes> read(UUID upload, int place) {
    asked();
    return Optional.ofNullable(uploads.getOrDefault(upload, new TreeMap<>()).get(place));
  }

  @Override
  public void delete(UUID upload) {
    meanwhile();
    uploads.remove(upload);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public void sleep(long millis) {
    nanos += millis * 1_000_000;
  }

  @Override
  public long random(long bound) {
    return random.nextLong(bound);
  }

  private boolean transaction(BooleanSupplier transaction) {
    meanwhile();
    int fate = isTroubled ? random.nextInt(12) : -1;
    if (fate == 0) {
      throw noAnswer(false);
    }
    if (fate == 1) {
      late.add(transaction);
      throw noAnswer(true);
    }
    boolean isApplied = transaction.getAsBoolean();
    if (fate == 2) {
      throw noAnswer(true);
    }
    return isApplied;
  }

  private void asked() {
    meanwhile();
    if (isTroubled && random.nextInt(25) == 0) {
      throw noAnswer(true);
    }
  }

  private void meanwhile() {
    nanos += 1_000_000;
    if (!isTroubled) {
      return;
    }
    for (int i = late.size() - 1; i >= 0; i--) {
      if (random.nextInt(6) == 0) {
        var unused = late.remove(i).getAsBoolean();
      }
    }
    others.run();
    if (random.nextInt(150) == 0) {
      throw new CrashException();
    }
  }

  private boolean ifAt(PersistenceId id, Tail before, Tail after) {
    Key key = new Key(id, after.bucket());
    Tail at = statics.get(key);
    if ((at == null ? 0 : at.revision()) != before.revision()) {
      return false;
    }
    statics.put(key, after);
    return true;
  }

  private NavigableMap<Long, Batch> rowsOf(PersistenceId id, long bucket) {
    return rows.computeIfAbsent(new Key(id, bucket), it -> new TreeMap<>());
  }

  private static NoAnswerException noAnswer(boolean isAdmitted) {
    return new NoAnswerException(isAdmitted, new IOException("no answer"));
  }
}
