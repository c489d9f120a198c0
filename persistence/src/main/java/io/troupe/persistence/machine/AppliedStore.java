package io.troupe.persistence.machine;

import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.consensus.Payload;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.log.LogIndex;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the groups of this node have applied of their journals: one RocksDB for all of them, written
 * without a write-ahead log. Thread-safe; the groups and all readers must have ended before it is
 * closed.
 */
public final class AppliedStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AppliedStore.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final long ROOM_PAUSE_NANOS = 500_000_000;

  private final RocksFiles files;
  private final JournalMeter meter;
  private final Map<GroupId, JournalMachine> machines = new LinkedHashMap<>();
  private final Map<GroupId, JournalStore> stores = new LinkedHashMap<>();

  /** Flushes take as long as the disk does, and nobody's thread may wait for them. */
  private final ExecutorService flusher =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("troupe-journal-flush").daemon().factory());

  private volatile boolean closing;

  private AppliedStore(RocksFiles files, JournalMeter meter, int maxKeptHeads) {
    this.files = files;
    this.meter = meter;
    for (GroupId group : GroupId.DATA) {
      JournalStore store = new JournalStore(files, group);
      stores.put(group, store);
      machines.put(
          group, new JournalMachine(this, store, Math.max(1, maxKeptHeads / GroupId.DATA_GROUPS)));
    }
  }

  /**
   * Opens or makes the store.
   *
   * @param disk whose random id is recorded at the first time, and must be the same ever after
   * @param maxKeptHeads persistence ids whose state is kept in memory, at about 500 bytes each
   * @throws JournalException if it is in use, damaged or missing, of another disk or of a newer
   *     format, or the disk fails
   */
  public static AppliedStore open(
      Path directory, JournalDisk disk, int maxKeptHeads, JournalMeter meter) {
    RocksFiles files = RocksFiles.open(directory, disk.hasJournal());
    boolean opened = false;
    try {
      JournalStore.checkOrigin(files, disk);
      AppliedStore store = new AppliedStore(files, meter, maxKeptHeads);
      opened = true;
      return store;
    } catch (RocksDBException e) {
      throw RocksFiles.unusable(directory, e);
    } catch (WireFormatException e) {
      throw new JournalException(
          Reason.DAMAGED, "the journal in " + directory + " is damaged: " + e.getMessage(), e);
    } finally {
      if (!opened) {
        files.close();
      }
    }
  }

  /** The state machine of one of the data groups, always the same. */
  public JournalMachine machine(GroupId group) {
    return Objects.requireNonNull(machines.get(group), "not a data group");
  }

  /** What it counts. */
  public JournalMeter meter() {
    return meter;
  }

  /** What RocksDB does by itself while the disk fills up. */
  public FreeSpace.Tables room() {
    return files.room();
  }

  /** How far a group is applied here. */
  public LogIndex applied(GroupId group) {
    return machine(group).progress().reached();
  }

  /**
   * Done once a group is applied here this far, which may be never; then on the group's own thread.
   */
  public CompletableFuture<Void> atLeast(GroupId group, LogIndex index) {
    return machine(group).progress().atLeast(index);
  }

  /** The term of the entry up to which a group is applied here. */
  public JournalStore.Applied stored(GroupId group) {
    try {
      return Objects.requireNonNull(stores.get(group)).applied();
    } catch (RocksDBException e) {
      throw RocksFiles.unreadable(e);
    }
  }

  /** Events as they are applied here at least this far, else nothing; waits for the disk. */
  public Optional<JournalPage> read(
      PersistenceId id, SequenceNumber from, int maxBytes, LogIndex atLeast)
      throws RocksDBException {
    return reading(id, atLeast, store -> store.read(id, from, maxBytes));
  }

  /** The newest complete snapshot; as above. */
  public Optional<Optional<Snapshot>> newestSnapshot(PersistenceId id, LogIndex atLeast)
      throws RocksDBException {
    return reading(id, atLeast, store -> store.newestSnapshot(id));
  }

  private interface Reading<T> {
    T from(JournalStore store) throws RocksDBException;
  }

  /** While another state is being installed, what is read is a part of it. */
  private <T> Optional<T> reading(PersistenceId id, LogIndex atLeast, Reading<T> reading)
      throws RocksDBException {
    GroupId group = GroupId.of(id);
    Progress progress = machine(group).progress();
    long installs = progress.installs();
    if (progress.reached().compareTo(atLeast) < 0) {
      return Optional.empty();
    }
    try {
      T value = reading.from(Objects.requireNonNull(stores.get(group)));
      return installs == progress.installs() ? Optional.of(value) : Optional.empty();
    } catch (JournalException e) {
      if (installs == progress.installs()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** Whether the caller is a thread that applies. */
  public boolean isCurrentThread() {
    return machines.values().stream().anyMatch(JournalMachine::isCurrentThread);
  }

  void write(RoundBatch batch) throws RocksDBException {
    files.write(batch);
  }

  GroupStateMachine.View view(GroupId group) {
    return new RowsView(files.view(), group, this::flushed);
  }

  /** Done once all that was applied before is on stable storage. */
  private CompletableFuture<Void> flushed() {
    return CompletableFuture.runAsync(
        () -> {
          try {
            flushOnceThereIsRoom();
          } catch (RocksDBException e) {
            throw RocksFiles.unusable(Path.of(""), e);
          }
        },
        flusher);
  }

  /** A full disk is no reason to give up: the log holds what is not stored yet. */
  private void flushOnceThereIsRoom() throws RocksDBException {
    while (true) {
      try {
        files.flushNow();
        return;
      } catch (RocksDBException e) {
        if (closing || !lacksRoom(e)) {
          throw e;
        }
        LOG.warn("what is applied waits for room on the disk: {}", e.getMessage());
        LockSupport.parkNanos(ROOM_PAUSE_NANOS);
      }
    }
  }

  private static boolean lacksRoom(RocksDBException e) {
    @Nullable Status status = e.getStatus();
    // The binding has no code for the second: the room that compactions were given.
    return (status != null && status.getSubCode() == Status.SubCode.NoSpace)
        || String.valueOf(e.getMessage()).contains("Max allowed space");
  }

  void putRows(GroupId group, Payload piece, RoundBatch batch) {
    Map<RocksFiles.Family, Integer> ids = new EnumMap<>(RocksFiles.Family.class);
    for (RocksFiles.Family family : RocksFiles.Family.OF_GROUPS) {
      ids.put(family, files.id(family));
    }
    PieceFormats.read(
        piece,
        (family, key, value) -> {
          byte[] whole = new byte[key.length + 1];
          whole[0] = (byte) group.number();
          System.arraycopy(key, 0, whole, 1, key.length);
          batch.put(Objects.requireNonNull(ids.get(family)), whole, value);
        });
  }

  /** Begins to put all that is applied on stable storage; does not wait for it. */
  public void flush() {
    files.flush();
  }

  /**
   * Puts what is applied on stable storage, so that the next start need not apply it again, and
   * releases the files. A disk that hangs leaves them open.
   */
  @Override
  public void close() {
    close(true);
  }

  /**
   * As above.
   *
   * @param flushes whether there is room to store what is applied; a flush without any would wait
   *     for some. What is not stored is applied again at the next start
   */
  public void close(boolean flushes) {
    closing = true;
    if (flushes) {
      var unused = flushed().exceptionally(AppliedStore::notFlushed);
    } else {
      files.endBackgroundWork();
    }
    flusher.shutdown();
    boolean done = false;
    try {
      done = flusher.awaitTermination(CLOSE_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (done) {
      files.close();
    } else {
      LOG.error("the disk did not answer in time: the journal's files stay open");
    }
  }

  private static Void notFlushed(Throwable failure) {
    LOG.warn("what was applied last is applied again at the next start: {}", failure.getMessage());
    return (Void) null;
  }
}
