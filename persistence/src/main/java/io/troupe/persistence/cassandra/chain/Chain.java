package io.troupe.persistence.cassandra.chain;

import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.cassandra.bucket.Buckets;
import io.troupe.persistence.cassandra.bucket.NoAnswerException;
import io.troupe.persistence.cassandra.bucket.Pieces;
import io.troupe.persistence.cassandra.bucket.Tail;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries commands out, one at a time per persistence id. An answer is given only for what was seen
 * behind the command's arrival: by its own transaction, or by a read that decides whatever was
 * under way before. What was kept in memory only saves that read where the transaction then proves
 * it right.
 *
 * <p>A transaction without an answer is looked up and attempted again under the same condition:
 * that it is not there yet does not mean that it will not come. Once the revision has moved on, a
 * late copy of it fails.
 */
public final class Chain {
  private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

  /** How many buckets one deletion clears, at most; the next one goes on. */
  private static final int BUCKETS_TOGETHER = 64;

  /** How many batches one transaction deletes, at most. */
  private static final int BATCHES_TOGETHER = 500;

  private final Buckets buckets;
  private final Pieces pieces;
  private final ChainSettings settings;
  private final ChainMeter meter;
  private final Waits waits;
  private final Map<PersistenceId, Tail> kept = new LinkedHashMap<>(16, 0.75f, true);

  public Chain(
      Buckets buckets, Pieces pieces, ChainSettings settings, ChainMeter meter, Waits waits) {
    this.buckets = buckets;
    this.pieces = pieces;
    this.settings = settings;
    this.meter = meter;
    this.waits = waits;
  }

  /** Carries a command out; fails as the journal says. */
  public JournalAnswer run(JournalCommand command) {
    PersistenceId id = command.id();
    Request request = new Request(settings.patience(), waits);
    Carriage carriage = new Carriage(command);
    Optional<Tail> known = kept(id);
    boolean isFresh = false;
    while (true) {
      isFresh |= known.isEmpty();
      Tail tail = known.isPresent() ? known.get() : find(request, id);
      JournalRules.Outcome outcome = JournalRules.apply(tail.head(), command);
      boolean changes = outcome.changes(tail.head());
      if (!changes && isFresh) {
        keep(id, tail);
        return decided(request, carriage, tail, outcome.answer());
      }
      known = changes ? step(request, tail, outcome, carriage) : Optional.empty();
      isFresh = known.isPresent();
      if (known.isPresent() && known.get().head().equals(outcome.head())) {
        keep(id, tidied(id, known.get(), command));
        return outcome.answer();
      }
    }
  }

  /** The tail, as it is at some moment behind this call. */
  public Tail newest(PersistenceId id) {
    return find(new Request(settings.patience(), waits), id);
  }

  /** The bucket that holds an event, or would; of those that still have any. */
  public Tail bucketOf(PersistenceId id, Tail tail, long event) {
    if (event >= tail.first().number()) {
      return tail;
    }
    Request request = new Request(settings.patience(), waits);
    long least = tail.kept();
    long most = tail.bucket() - 1;
    Tail found = tail;
    while (least <= most) {
      long middle = least + (most - least) / 2;
      Tail bucket = read(request, id, middle).orElseThrow(() -> missing(id, middle));
      if (event < bucket.first().number()) {
        most = middle - 1;
      } else {
        found = bucket;
        least = middle + 1;
      }
    }
    return found;
  }

  /** The bucket behind one that is sealed. */
  public Tail next(PersistenceId id, Tail bucket) {
    long place = bucket.bucket() + 1;
    return read(new Request(settings.patience(), waits), id, place)
        .orElseThrow(() -> missing(id, place));
  }

  /** One transaction on the way to the outcome; the tail behind it, unless it was not applied. */
  private Optional<Tail> step(
      Request request, Tail tail, JournalRules.Outcome outcome, Carriage carriage) {
    JournalCommand command = carriage.command();
    PersistenceId id = command.id();
    if (tail.isSealed()) {
      return opened(request, id, tail.following());
    }
    if (command instanceof JournalCommand.Append && isFull(tail)) {
      return changed(request, id, tail, tail.sealed());
    }
    Optional<UUID> upload = carriage.upload(tail);
    if (upload.isPresent()) {
      UUID name = upload.get();
      if (carriage.isUnknown(name, tail)) {
        return changed(request, id, tail, tail.with(tail.uploads().with(name)));
      }
      request.insist(
          () -> {
            carriage.write(name, pieces);
            return true;
          });
    }
    Tail after = tail.after(outcome, carriage.bytes(), upload);
    return command instanceof JournalCommand.Append append
        ? put(
            request,
            after,
            () -> buckets.append(id, tail, after, carriage.batch(append.batch(), upload)))
        : changed(request, id, tail, after);
  }

  private boolean isFull(Tail tail) {
    return tail.events() >= settings.bucketEvents() || tail.bytes() >= settings.bucketBytes();
  }

  /** Opens the bucket behind a sealed one, and says where it is. */
  private Optional<Tail> opened(Request request, PersistenceId id, Tail following) {
    Optional<Tail> opened = changed(request, id, following, following.opened());
    if (opened.isPresent()) {
      aside(id, () -> buckets.putHint(id, following.bucket()));
    }
    return opened;
  }

  private Optional<Tail> changed(Request request, PersistenceId id, Tail before, Tail after) {
    return put(request, after, () -> buckets.change(id, before, after));
  }

  private Optional<Tail> put(Request request, Tail after, BooleanSupplier transaction) {
    long began = waits.nanos();
    Optional<Boolean> applied = request.attempt(transaction);
    if (applied.isEmpty()) {
      meter.wentUnanswered();
    } else if (applied.get()) {
      meter.applied(waits.nanos() - began);
      return Optional.of(after);
    } else {
      meter.overtook();
    }
    return Optional.empty();
  }

  /**
   * A refusal is none once a transaction of the same request may have been applied before whatever
   * it is refused for.
   */
  private JournalAnswer decided(
      Request request, Carriage carriage, Tail tail, JournalAnswer answer) {
    if (isRefusal(answer)) {
      if (request.mayHaveHappened()) {
        throw new JournalException(
            Reason.UNKNOWN,
            "the outcome is unknown: others came before a copy of it was answered, " + answer);
      }
      aside(carriage.command().id(), () -> carriage.takeBack(pieces, tail));
    }
    return answer;
  }

  private static boolean isRefusal(JournalAnswer answer) {
    return switch (answer) {
      case JournalAnswer.Fenced unused -> true;
      case JournalAnswer.OutOfSequence unused -> true;
      case JournalAnswer.ClaimRefused unused -> true;
      case JournalAnswer.NoSnapshot unused -> true;
      case JournalAnswer.SnapshotNotNewer unused -> true;
      case JournalAnswer.Claimed unused -> false;
      case JournalAnswer.Appended unused -> false;
      case JournalAnswer.Confirmed unused -> false;
      case JournalAnswer.Deleted unused -> false;
      case JournalAnswer.Saved unused -> false;
    };
  }

  /** Clears away what the command has left over; where that fails, a later one does. */
  private Tail tidied(PersistenceId id, Tail done, JournalCommand command) {
    Tail[] tail = {done};
    aside(
        id,
        () -> {
          if (!tail[0].uploads().spare().isEmpty()) {
            tail[0].uploads().spare().forEach(pieces::delete);
            tail[0] = changedAside(id, tail[0], tail[0].with(tail[0].uploads().swept()));
          }
          if (command instanceof JournalCommand.Delete) {
            long oldest = clear(id, tail[0]);
            if (oldest > tail[0].kept()) {
              tail[0] = changedAside(id, tail[0], tail[0].keptFrom(oldest));
            }
          }
        });
    return tail[0];
  }

  private Tail changedAside(PersistenceId id, Tail before, Tail after) {
    return buckets.change(id, before, after) ? after : before;
  }

  /** Deletes the events of buckets that hold deleted ones only; the oldest bucket that has some. */
  private long clear(PersistenceId id, Tail tail) {
    long oldest = tail.kept();
    long limit = Math.min(tail.bucket(), oldest + BUCKETS_TOGETHER);
    while (oldest < limit) {
      Optional<Tail> bucket = buckets.read(id, oldest);
      if (bucket.isEmpty()
          || bucket.get().head().highest().compareTo(tail.head().deletedUpTo()) > 0) {
        break;
      }
      clear(id, oldest);
      oldest++;
    }
    return oldest;
  }

  private void clear(PersistenceId id, long bucket) {
    List<Buckets.Place> batches;
    do {
      batches = buckets.places(id, bucket, BATCHES_TOGETHER);
      for (Buckets.Place batch : batches) {
        batch.upload().ifPresent(pieces::delete);
      }
      if (!batches.isEmpty()) {
        buckets.delete(id, bucket, batches);
      }
    } while (batches.size() == BATCHES_TOGETHER);
  }

  private void aside(PersistenceId id, Runnable work) {
    try {
      work.run();
    } catch (NoAnswerException e) {
      LOG.debug("{}: left for later: {}", id, e.getMessage());
    }
  }

  private Tail find(Request request, PersistenceId id) {
    long from = kept(id).map(Tail::bucket).orElseGet(() -> request.insist(() -> buckets.hint(id)));
    Optional<Tail> first = read(request, id, from);
    if (first.isEmpty()) {
      if (from == 0) {
        return Tail.BLANK;
      }
      throw missing(id, from);
    }
    Tail tail = first.get();
    while (tail.isSealed()) {
      Optional<Tail> next = read(request, id, tail.bucket() + 1);
      if (next.isEmpty()) {
        break;
      }
      tail = next.get();
    }
    return tail;
  }

  private Optional<Tail> read(Request request, PersistenceId id, long bucket) {
    return request.insist(() -> buckets.read(id, bucket));
  }

  private static JournalException missing(PersistenceId id, long bucket) {
    return new JournalException(
        Reason.DAMAGED, "bucket %d of %s is not there, but was".formatted(bucket, id));
  }

  private Optional<Tail> kept(PersistenceId id) {
    synchronized (kept) {
      return Optional.ofNullable(kept.get(id));
    }
  }

  private void keep(PersistenceId id, Tail tail) {
    synchronized (kept) {
      kept.put(id, tail);
      if (kept.size() > settings.maxKept()) {
        var eldest = kept.entrySet().iterator();
        eldest.next();
        eldest.remove();
      }
    }
  }
}
