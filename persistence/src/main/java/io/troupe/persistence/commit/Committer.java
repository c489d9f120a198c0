package io.troupe.persistence.commit;

import io.troupe.actors.Epoch;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.commit.RequestQueue.Request;
import io.troupe.persistence.disk.AcknowledgedMark;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.JournalRules;
import io.troupe.persistence.log.LogEntry;
import io.troupe.persistence.log.LogIndex;
import io.troupe.persistence.log.Sequencer;
import io.troupe.persistence.log.SoleSequencer;
import io.troupe.persistence.log.Term;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes, and the way to it. Each round takes all that waits, orders it,
 * applies the rules, writes log entry, effects and applied index as one batch with one sync, and
 * only then answers.
 *
 * <p>After a failed write nothing is known of that round, and nothing is written any more: a disk
 * that failed once may have dropped what it said it had (see Rebello et al., "Can applications
 * recover from fsync failures?", USENIX ATC 2020).
 */
public final class Committer {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

  private final RoundWriter writer;
  private final JournalStore store;
  private final FreeSpace space;
  private final Heads heads;
  private final LogTail tail;
  private final AcknowledgedMark mark;
  private final Sequencer sequencer;
  private final JournalMeter meter = new JournalMeter();
  private final RequestQueue queue;
  private final Thread thread;
  private final RoundBatch batch = new RoundBatch();
  private volatile @Nullable JournalException failure;

  /** Made beforehand, since there may be no memory left for another. */
  private final JournalException ended =
      new JournalException(
          Reason.FAILED, "the journal's thread ended, nothing is written any more");

  /** Puts a round on stable storage. */
  public interface RoundWriter {
    /** Writes all of the batch or fails; afterwards a failed batch may be there or not. */
    void writeSynced(RoundBatch batch) throws RocksDBException;
  }

  /**
   * Redoes what the log holds beyond the applied state, and begins a term. Writes nothing more
   * before the start.
   *
   * @param writer puts rounds on stable storage
   * @param directory where the mark of what was acknowledged is
   * @throws JournalException if the log ends before the mark
   * @throws io.troupe.actors.wire.WireFormatException if the log is damaged
   */
  public Committer(
      RoundWriter writer, JournalStore store, CommitLimits limits, FreeSpace space, Path directory)
      throws RocksDBException, IOException {
    this.writer = writer;
    this.store = store;
    this.space = space;
    this.heads = new Heads(store, limits.maxKeptHeads());
    Term term = store.term().next();
    LogIndex last = redo(writer, store, heads);
    this.tail = new LogTail(store, limits.logTailBytes());
    store.checkLog(last, tail::found);
    this.mark = AcknowledgedMark.open(directory, last);
    store.beginTerm(term);
    this.sequencer = new SoleSequencer(term, last);
    this.queue = new RequestQueue(limits.maxQueuedCommands(), limits.maxQueuedBytes(), meter);
    this.thread = Thread.ofPlatform().name("troupe-journal").daemon().unstarted(this::run);
  }

  /** Applies entries that are in the log but not in the applied state; answers the last index. */
  private static LogIndex redo(RoundWriter writer, JournalStore store, Heads heads)
      throws RocksDBException {
    LogIndex applied = store.applied();
    RoundBatch batch = new RoundBatch();
    for (Optional<LogEntry> next = store.entry(applied.next());
        next.isPresent();
        next = store.entry(applied.next())) {
      LogEntry entry = next.get();
      batch.clear();
      for (JournalCommand command : entry.commands()) {
        var unused = heads.apply(command, batch);
      }
      store.putApplied(batch, entry);
      writer.writeSynced(batch);
      heads.publish();
      applied = entry.index();
    }
    return applied;
  }

  /** Begins to take what is submitted. Once. */
  public void start() {
    thread.start();
  }

  /** Answers a command once it is on stable storage; fails as the journal says. */
  public CompletionStage<JournalAnswer> submit(JournalCommand command) {
    return submit(new Request.Write(command));
  }

  /** Answers a confirm in its turn, behind what was submitted before. */
  public CompletionStage<JournalAnswer> confirm(PersistenceId id, Epoch epoch) {
    return submit(new Request.Confirm(id, epoch));
  }

  private CompletionStage<JournalAnswer> submit(Request request) {
    queue.offer(request);
    return request.answer();
  }

  /** The durable head, if it is in memory. For any thread. */
  public @Nullable JournalHead durable(PersistenceId id) {
    return heads.durable(id);
  }

  /** Why nothing is written any more, if so. */
  public @Nullable JournalException failure() {
    return failure;
  }

  /** What it counts. */
  public JournalMeter meter() {
    return meter;
  }

  /** How many requests wait. */
  public int waitingCommands() {
    return queue.waitingCommands();
  }

  /** How many bytes wait. */
  public long waitingBytes() {
    return queue.waitingBytes();
  }

  /** Whether the caller is this thread, which must not wait for itself. */
  public boolean isCurrentThread() {
    return Thread.currentThread().equals(thread);
  }

  /** Takes nothing more; what was taken is answered, then the thread ends. */
  public void shut() {
    queue.shut(new JournalException(Reason.CLOSED, "the journal is closed"));
  }

  /** Whether the thread ends within so many nanoseconds. */
  public boolean endsWithin(long nanos) throws InterruptedException {
    return thread.join(Duration.ofNanos(nanos));
  }

  /** However this ends, the queue is shut and nobody waits any more. */
  private void run() {
    List<Request> round = new ArrayList<>();
    try {
      commitRounds(round);
    } catch (RuntimeException | Error e) {
      failure = ended;
      queue.shut(ended);
      ended.addSuppressed(e);
      LOG.error("the journal stopped writing", e);
    } finally {
      // Those of the round that have their answer already keep it.
      do {
        round.forEach(request -> request.answer().completeExceptionally(ended));
        round.clear();
      } while (queue.take(round));
      mark.close();
    }
  }

  private void commitRounds(List<Request> round) {
    List<JournalAnswer> answers = new ArrayList<>();
    while (queue.take(round, patienceNanos())) {
      @Nullable JournalException broken = failure;
      if (broken == null) {
        refuseWithoutRoom(round);
        broken = commit(round, answers);
      }
      for (int i = 0; i < round.size(); i++) {
        if (broken == null) {
          round.get(i).answer().complete(answers.get(i));
        } else {
          round.get(i).answer().completeExceptionally(broken);
        }
      }
      round.clear();
      answers.clear();
      mark.keepUp();
    }
  }

  /** While there is no room, or the mark is behind, it goes on by itself: nobody may ask. */
  private long patienceNanos() {
    long patience = space.isLow() ? FreeSpace.INTERVAL_NANOS : Long.MAX_VALUE;
    return mark.isBehind() ? Math.min(patience, AcknowledgedMark.INTERVAL_NANOS) : patience;
  }

  private void refuseWithoutRoom(List<Request> round) {
    long bytes = 0;
    for (Request request : round) {
      bytes += request.sizeBytes();
    }
    space.beforeWriting(bytes);
    if (space.isLow()) {
      round.removeIf(
          request ->
              request instanceof Request.Write write
                  && space.refuses(write.command())
                  && refuse(request));
    }
  }

  private boolean refuse(Request request) {
    meter.refused();
    return request.answer().completeExceptionally(new RefusedException(space.because()));
  }

  /**
   * Writes a round; answers why it could not. Whatever is thrown, an {@link OutOfMemoryError}
   * included, must not let a half applied round go on.
   */
  private @Nullable JournalException commit(List<Request> round, List<JournalAnswer> answers) {
    try {
      write(round, answers);
      heads.publish();
      return null;
    } catch (RocksDBException | RuntimeException | Error e) {
      JournalException broken =
          new JournalException(
              Reason.FAILED, "a write failed, nothing is written any more: " + e.getMessage(), e);
      failure = broken;
      queue.shut(broken);
      LOG.error("the journal stopped writing", e);
      return broken;
    }
  }

  private void write(List<Request> round, List<JournalAnswer> answers) throws RocksDBException {
    batch.clear();
    List<JournalCommand> commands = commands(round);
    @Nullable LogEntry entry = commands.isEmpty() ? null : sequencer.order(commands);
    Iterator<JournalCommand> ordered = commands.iterator();
    for (Request request : round) {
      answers.add(
          switch (request) {
            case Request.Write unused -> heads.apply(ordered.next(), batch);
            case Request.Confirm confirm ->
                JournalRules.confirm(heads.working(confirm.id()), confirm.epoch());
          });
    }
    if (entry != null) {
      tail.added(entry.index(), store.putEntry(batch, entry), batch);
      store.putApplied(batch, entry);
      long begun = System.nanoTime();
      writer.writeSynced(batch);
      meter.synced(commands.size(), batch.sizeBytes(), System.nanoTime() - begun);
      mark.acknowledged(entry.index());
    }
  }

  private static List<JournalCommand> commands(List<Request> round) {
    List<JournalCommand> commands = new ArrayList<>(round.size());
    for (Request request : round) {
      if (request instanceof Request.Write write) {
        commands.add(write.command());
      }
    }
    return commands;
  }
}
