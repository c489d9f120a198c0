package io.troupe.persistence.embedded;

import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.log.JournalChange;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.JournalRules;
import io.troupe.persistence.log.LogEntry;
import io.troupe.persistence.log.Sequencer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. Each round takes all that waits, orders it, applies the rules, writes
 * log entry, effects and applied index as one batch with one sync, and only then answers.
 *
 * <p>After a failed write nothing is known of that round, and nothing is written any more: a disk
 * that failed once may have dropped what it said it had (see Rebello et al., "Can applications
 * recover from fsync failures?", USENIX ATC 2020).
 */
final class Committer {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
  private static final int MAX_ROUND_COMMANDS = 4_096;
  private static final long MAX_ROUND_BYTES = 8L << 20;

  /** The log is trimmed after so many entries or bytes; what is applied is not needed any more. */
  private static final long TRIM_AFTER_ENTRIES = 4_096;

  private static final long TRIM_AFTER_BYTES = 8L << 20;

  private final RocksFiles files;
  private final JournalStore store;
  private final Heads heads;
  private final Sequencer sequencer;
  private final EmbeddedJournalSettings settings;
  private final LinkedBlockingQueue<Waiting> queue;
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread thread;
  private volatile @Nullable JournalException failure;
  private long entriesSinceTrim;
  private long bytesSinceTrim;

  /** A request and who waits for its answer. */
  private record Waiting(JournalCommand command, CompletableFuture<JournalAnswer> answer) {}

  Committer(
      RocksFiles files,
      JournalStore store,
      Heads heads,
      Sequencer sequencer,
      EmbeddedJournalSettings settings) {
    this.files = files;
    this.store = store;
    this.heads = heads;
    this.sequencer = sequencer;
    this.settings = settings;
    this.queue = new LinkedBlockingQueue<>(settings.maxQueuedCommands());
    this.thread = Thread.ofPlatform().name("troupe-journal").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  CompletableFuture<JournalAnswer> submit(JournalCommand command) {
    @Nullable JournalException broken = failure;
    if (broken != null) {
      return CompletableFuture.failedFuture(broken);
    }
    if (closed.get()) {
      return CompletableFuture.failedFuture(closedException());
    }
    int bytes = command.sizeBytes();
    Waiting waiting = new Waiting(command, new CompletableFuture<>());
    if (queuedBytes.addAndGet(bytes) > settings.maxQueuedBytes() || !queue.offer(waiting)) {
      queuedBytes.addAndGet(-bytes);
      return CompletableFuture.failedFuture(
          new JournalException(
              JournalException.Reason.OVERLOADED,
              "%d requests wait for the disk; allowed are %d with %d bytes"
                  .formatted(
                      queue.size(), settings.maxQueuedCommands(), settings.maxQueuedBytes())));
    }
    if (!thread.isAlive() && closed.get()) {
      failRest(closedException());
    }
    return waiting.answer();
  }

  /** Answers what was taken, then ends the thread. */
  void close() {
    if (closed.compareAndSet(false, true)) {
      thread.interrupt();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    failRest(closedException());
  }

  private void run() {
    List<Waiting> round = new ArrayList<>();
    while (!closed.get() || !queue.isEmpty()) {
      try {
        take(round);
      } catch (InterruptedException e) {
        continue;
      }
      @Nullable JournalException broken = failure;
      if (broken == null) {
        commit(round);
      } else {
        round.forEach(waiting -> waiting.answer().completeExceptionally(broken));
      }
      round.clear();
    }
  }

  private void take(List<Waiting> round) throws InterruptedException {
    @Nullable Waiting next = closed.get() ? queue.poll() : queue.take();
    long bytes = 0;
    while (next != null) {
      round.add(next);
      int size = next.command().sizeBytes();
      queuedBytes.addAndGet(-size);
      bytes += size;
      boolean full = round.size() >= MAX_ROUND_COMMANDS || bytes >= MAX_ROUND_BYTES;
      next = full ? null : queue.poll();
    }
  }

  private void commit(List<Waiting> round) {
    if (round.isEmpty()) {
      return;
    }
    List<JournalAnswer> answers = new ArrayList<>(round.size());
    try (WriteBatch batch = new WriteBatch()) {
      LogEntry entry = sequencer.order(round.stream().map(Waiting::command).toList());
      bytesSinceTrim += store.putEntry(batch, entry);
      Map<PersistenceId, JournalHead> changed = apply(entry, batch, answers);
      trim(batch, entry.index());
      files.writeSynced(batch);
      heads.publish(changed);
    } catch (RocksDBException | RuntimeException e) {
      fail(round, e);
      return;
    }
    for (int i = 0; i < round.size(); i++) {
      round.get(i).answer().complete(answers.get(i));
    }
  }

  /** Adds an entry's effects and the applied index to the batch; answers the heads it changes. */
  Map<PersistenceId, JournalHead> apply(
      LogEntry entry, WriteBatch batch, List<JournalAnswer> answers) throws RocksDBException {
    Map<PersistenceId, JournalHead> changed = new LinkedHashMap<>();
    for (JournalCommand command : entry.commands()) {
      PersistenceId id = command.id();
      @Nullable JournalHead known = changed.get(id);
      JournalHead head = known == null ? heads.of(id) : known;
      JournalRules.Outcome outcome = JournalRules.apply(head, command);
      answers.add(outcome.answer());
      for (JournalChange change : outcome.changes()) {
        store.put(batch, id, change);
      }
      if (!outcome.head().equals(head)) {
        changed.put(id, outcome.head());
      }
    }
    for (Map.Entry<PersistenceId, JournalHead> head : changed.entrySet()) {
      store.putHead(batch, head.getKey(), head.getValue());
    }
    store.putApplied(batch, entry.index());
    return changed;
  }

  /** Drops the entries before this one now and then. */
  private void trim(WriteBatch batch, long index) throws RocksDBException {
    entriesSinceTrim++;
    if (entriesSinceTrim >= TRIM_AFTER_ENTRIES || bytesSinceTrim >= TRIM_AFTER_BYTES) {
      store.dropEntriesUpTo(batch, index - 1);
      entriesSinceTrim = 0;
      bytesSinceTrim = 0;
    }
  }

  private void fail(List<Waiting> round, Exception cause) {
    JournalException broken =
        new JournalException(
            JournalException.Reason.FAILED,
            "the disk failed, nothing is written any more: " + cause.getMessage(),
            cause);
    failure = broken;
    LOG.error("the journal stopped writing", cause);
    round.forEach(waiting -> waiting.answer().completeExceptionally(broken));
  }

  private void failRest(JournalException reason) {
    for (@Nullable Waiting next = queue.poll(); next != null; next = queue.poll()) {
      queuedBytes.addAndGet(-next.command().sizeBytes());
      next.answer().completeExceptionally(reason);
    }
  }

  private static JournalException closedException() {
    return new JournalException(JournalException.Reason.CLOSED, "the journal is closed");
  }
}
