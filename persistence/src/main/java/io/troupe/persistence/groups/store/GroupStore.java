package io.troupe.persistence.groups.store;

import io.troupe.actors.Refusal;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.consensus.Membership;
import io.troupe.persistence.disk.AcknowledgedMark;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.groups.store.GroupFiles.Family;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.log.LogIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of all consensus groups of a node, in a directory of its own.
 *
 * <pre>
 *   meta    "format" → u8 · "disk" → text · "round" → i64, one more with each batch
 *           group u8, 1 → vote · group u8, 2 → base · group u8, 3 → list of snapshots
 *   log     group u8, index i64 → entry
 *   pieces  group u8, number i64, place i32 → piece of a snapshot
 * </pre>
 *
 * <p>Thread-safe. The groups must have ended before it is closed.
 */
public final class GroupStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupStore.class);
  private static final int FORMAT = 1;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final Path directory;
  private final GroupFiles files;
  private final FreeSpace space;
  private final LogWriter writer;
  private final Set<GroupId> opened = new HashSet<>();

  /** Whoever reads holds it shared, so that nobody reads closed files. */
  private final ReentrantReadWriteLock closing = new ReentrantReadWriteLock();

  private boolean closed;

  /** Puts a batch on stable storage. */
  public interface RoundWriter {
    /** Writes all of the batch or fails; afterwards a failed batch may be there or not. */
    void writeSynced(RoundBatch batch) throws RocksDBException;
  }

  /** Something that reads the files. */
  interface Reading<T> {
    T from(GroupFiles files) throws RocksDBException;
  }

  private GroupStore(
      Path directory, JournalDisk disk, GroupFiles files, RoundWriter around, FreeSpace space)
      throws RocksDBException, IOException {
    this.directory = directory;
    this.files = files;
    this.space = space;
    space.watch(files.room());
    checkOrigin(disk, around);
    byte @Nullable [] last = files.get(Family.META, Keys.ROUND);
    long rounds = last == null ? 0 : new WireReader(last).i64();
    AcknowledgedMark mark = AcknowledgedMark.open(directory, new LogIndex(rounds));
    this.writer = new LogWriter(around, files.id(Family.META), mark, rounds, space);
  }

  /**
   * Opens or makes the log.
   *
   * @param disk whose random id is recorded at the first time, and must be the same ever after
   * @throws JournalException if it is in use, damaged or missing, of another disk or of a newer
   *     format, or the disk fails
   */
  public static GroupStore open(Path directory, JournalDisk disk) {
    return open(directory, disk, FreeSpace.unbounded());
  }

  /**
   * As above.
   *
   * @param space of its disk, and of this store alone; while that is low, {@link #refusal} says why
   */
  public static GroupStore open(Path directory, JournalDisk disk, FreeSpace space) {
    return open(directory, disk, space, UnaryOperator.identity());
  }

  /** As above, with something put around the writing of batches, such as a fault. */
  public static GroupStore open(
      Path directory, JournalDisk disk, FreeSpace space, UnaryOperator<RoundWriter> around) {
    GroupFiles files = GroupFiles.open(directory, disk.hasJournal());
    boolean isOpen = false;
    try {
      GroupStore store =
          new GroupStore(directory, disk, files, around.apply(files::writeSynced), space);
      store.writer.start();
      isOpen = true;
      return store;
    } catch (RocksDBException e) {
      throw RocksFiles.unusable(directory, e);
    } catch (IOException e) {
      throw new JournalException(
          Reason.FAILED,
          "the log of groups in " + directory + " cannot be used: " + e.getMessage(),
          e);
    } catch (WireFormatException e) {
      throw damaged(directory, e);
    } finally {
      if (!isOpen) {
        files.close();
      }
    }
  }

  /**
   * Opens a group, or begins it if nothing of it is there; that is on disk when this returns. Once
   * for each group and opening of the store.
   *
   * @param initial the members of the group's first day, the same on all its replicas; where the
   *     group is there already, they are not looked at
   * @throws JournalException if the group's rows have a gap or are damaged, named with group and
   *     index, or the disk fails
   */
  public GroupLog group(GroupId id, Membership initial) {
    synchronized (opened) {
      if (opened.contains(id)) {
        throw new IllegalStateException("group " + id.number() + " is open already");
      }
      GroupLog log =
          read(
              source -> {
                try {
                  return new GroupOpening(source, id).open(this, initial);
                } catch (WireFormatException e) {
                  throw damaged(directory, e);
                }
              });
      opened.add(id);
      return log;
    }
  }

  /** Why nothing is written any more, if so. */
  public Optional<JournalException> failure() {
    return Optional.ofNullable(writer.failure());
  }

  /** Why nothing may be proposed now, if so: the disk is nearly full. */
  public Optional<Refusal> refusal() {
    return space.refusal();
  }

  /** Whether there is so little room that only Raft's own small records are written. */
  boolean isOutOfRoom() {
    return space.isOut();
  }

  /**
   * Writes what was taken, then releases the files. Later writes and reads fail. After 10 s on a
   * disk that hangs it leaves the files open, logs that, and returns, so that the process can end.
   * May be repeated; not from a {@link WriteOutcome}.
   */
  @Override
  public void close() {
    if (writer.isCurrentThread()) {
      throw new IllegalStateException("the groups' log cannot be closed by its own thread");
    }
    writer.shut();
    if (!hasEnded()) {
      LOG.error(
          "the disk did not answer within {} s: the groups' files stay open until the process ends",
          CLOSE_LIMIT.toSeconds());
      return;
    }
    closing.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        files.close();
      }
    } finally {
      closing.writeLock().unlock();
    }
  }

  private boolean hasEnded() {
    try {
      return writer.endsWithin(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  LogWriter writer() {
    return writer;
  }

  /** Writes in its turn, and returns once that is on stable storage. */
  void writeNow(LogWriter.Rows rows) {
    CompletableFuture<Optional<JournalException>> done = new CompletableFuture<>();
    writer.submit(
        false,
        rows,
        new WriteOutcome() {
          @Override
          public void written() {
            done.complete(Optional.empty());
          }

          @Override
          public void failed(JournalException why) {
            done.complete(Optional.of(why));
          }
        });
    done.join()
        .ifPresent(
            why -> {
              throw why;
            });
  }

  /** Reads as long as the files are open. */
  <T> T read(Reading<T> reading) {
    closing.readLock().lock();
    try {
      if (closed) {
        throw new JournalException(Reason.CLOSED, "the groups' log is closed");
      }
      return reading.from(files);
    } catch (RocksDBException e) {
      throw RocksFiles.unreadable(e);
    } finally {
      closing.readLock().unlock();
    }
  }

  static JournalException damaged(Object where, WireFormatException cause) {
    return new JournalException(
        Reason.DAMAGED,
        "the log of groups in %s is damaged: %s".formatted(where, cause.getMessage()),
        cause);
  }

  private void checkOrigin(JournalDisk disk, RoundWriter round) throws RocksDBException {
    byte @Nullable [] format = files.get(Family.META, Keys.FORMAT);
    if (format == null) {
      if (disk.hasJournal() || !isBlank()) {
        throw new WireFormatException("its first row is lost");
      }
      RoundBatch batch = new RoundBatch();
      batch.put(files.id(Family.META), Keys.FORMAT, new byte[] {FORMAT});
      batch.put(files.id(Family.META), Keys.DISK, new WireWriter(64).text(disk.id()).toArray());
      round.writeSynced(batch);
      return;
    }
    int stored = new WireReader(format).u8();
    if (stored != FORMAT) {
      throw new JournalException(
          stored > FORMAT ? Reason.NEWER_FORMAT : Reason.DAMAGED,
          "the log of groups in %s has format %d, this build reads format %d"
              .formatted(directory, stored, FORMAT));
    }
    byte @Nullable [] id = files.get(Family.META, Keys.DISK);
    String madeFor = id == null ? "" : new WireReader(id).text();
    if (!madeFor.equals(disk.id())) {
      throw new WireFormatException(
          "it was made for the disk id '%s', this data directory has '%s'"
              .formatted(madeFor, disk.id()));
    }
  }

  private boolean isBlank() {
    for (Family family : Family.values()) {
      try (RocksIterator rows = files.iterate(family)) {
        rows.seekToFirst();
        if (rows.isValid()) {
          return false;
        }
      }
    }
    return true;
  }
}
