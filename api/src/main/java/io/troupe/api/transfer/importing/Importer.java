package io.troupe.api.transfer.importing;

import io.troupe.actors.Version;
import io.troupe.api.transfer.FileProblem;
import io.troupe.api.transfer.importing.ImportSummary.Ending;
import io.troupe.api.transfer.rows.RowFiles;
import io.troupe.api.transfer.rows.RowSource;
import io.troupe.api.transfer.rows.UnreadableFileException;
import io.troupe.api.transfer.target.BatchTarget;
import io.troupe.api.transfer.target.Patience;
import io.troupe.api.transfer.target.RefusedTransferException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One run of an import: reads the file, stores what an earlier run has not settled, and says how it
 * ended. To be run once. Of two runs of one import at the same time the earlier one is refused.
 */
public final class Importer {
  private static final Checkpoints.Located NOWHERE =
      new Checkpoints.Located("", 0, Optional.empty(), Version.ABSENT);

  private final ImportPlan plan;
  private final ImportSettings settings;
  private final BatchTarget target;
  private final ImportListener listener;
  private final Supplier<RowSource> source;
  private final long startedNanos = System.nanoTime();

  /** Reads the file of the plan. */
  public Importer(
      ImportPlan plan, ImportSettings settings, BatchTarget target, ImportListener listener) {
    this(plan, settings, target, listener, () -> RowFiles.open(plan.file(), plan.layout()));
  }

  /**
   * Reads from elsewhere.
   *
   * @param source opens the rows; called once at most
   */
  public Importer(
      ImportPlan plan,
      ImportSettings settings,
      BatchTarget target,
      ImportListener listener,
      Supplier<RowSource> source) {
    this.source = source;
    this.plan = plan;
    this.settings = settings;
    this.target = target;
    this.listener = listener;
  }

  /**
   * Imports.
   *
   * @param restart whether to begin anew even if the import is complete or under way. What is in
   *     the map stays and is overwritten row by row
   */
  public ImportSummary run(boolean restart) {
    ImportId ids;
    try {
      ids = ImportId.of(plan);
    } catch (IOException e) {
      return ended(Ending.UNREADABLE, NOWHERE, FileProblem.of(plan.file(), "read", e));
    }
    Checkpoints.Located located;
    Checkpoints checkpoints;
    Tally from;
    boolean done;
    try {
      int partitions = patience().call(target::partitions);
      located = Checkpoints.locate(target, patience(), ids, restart);
      checkpoints = new Checkpoints(target, plan, located, settings.checkpointEvery(), partitions);
      done = located.checkpoint().map(Checkpoints.Checkpoint::done).orElse(false);
      // Before the first batch: a later run must know that rejects may have been written.
      from = done ? located.tally() : checkpoints.takeOver(patience());
    } catch (Patience.GaveUpException e) {
      return ended(Ending.GAVE_UP, NOWHERE, String.valueOf(e.getMessage()));
    } catch (RefusedTransferException e) {
      return ended(Ending.REFUSED, NOWHERE, e.code() + ": " + e.getMessage());
    }
    Run run = new Run(ids, located, checkpoints, from);
    listener.started(located.id(), from.rows());
    return done ? run.ended(Ending.ALREADY_COMPLETE, from, "") : run.go();
  }

  private Patience patience() {
    return new Patience(settings.backoff(), settings.giveUpAfter(), listener::repeating);
  }

  private ImportSummary ended(Ending ending, Checkpoints.Located located, String detail) {
    return new ImportSummary(
        ending, located.id(), located.generation(), Tally.NONE, 0, 0, seconds(), detail);
  }

  private double seconds() {
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  /** A run whose import and place in it are known. */
  private final class Run {
    private final ImportId ids;
    private final Checkpoints.Located located;
    private final Checkpoints checkpoints;
    private final Tally from;

    Run(ImportId ids, Checkpoints.Located located, Checkpoints checkpoints, Tally from) {
      this.ids = ids;
      this.located = located;
      this.checkpoints = checkpoints;
      this.from = from;
    }

    ImportSummary go() {
      try (RowSource rows = source.get();
          Rejects rejects =
              Rejects.open(
                  settings.rejects(),
                  located.checkpoint().isPresent() || from.rows() > 0,
                  listener)) {
        Patience patience = patience();
        Sender sender = new Sender(target, patience, plan, located.id(), checkpoints::rows);
        Window window = new Window(sender, rejects, patience, settings, from, checkpoints);
        return store(rows, window);
      } catch (UnreadableFileException e) {
        return ended(Ending.UNREADABLE, from, String.valueOf(e.getMessage()));
      } catch (IOException e) {
        return ended(Ending.UNREADABLE, from, FileProblem.of(settings.rejects(), "written", e));
      }
    }

    /** Stores; on any ending but a crash says in the cluster how far it came. */
    private ImportSummary store(RowSource rows, Window window) {
      Runnable tick =
          () -> {
            checkpoints.saveIfDue(window);
            listener.progress(window.progress().rows(), rows.bytesRead(), ids.fileBytes());
          };
      try {
        send(rows, window, tick);
        window.finish(tick);
        if (ids.isOutdated()) {
          throw new UnreadableFileException("the file changed while it was read", null);
        }
        checkpoints.save(window.progress(), true, patience());
        return ended(Ending.COMPLETE, window.progress(), "");
      } catch (Window.BadRowException e) {
        return cutShort(Ending.STOPPED_AT_BAD_ROW, e, window, tick);
      } catch (UnreadableFileException e) {
        return cutShort(Ending.UNREADABLE, e, window, tick);
      } catch (Patience.GaveUpException e) {
        return cutShort(Ending.GAVE_UP, e, window, tick);
      } catch (RefusedTransferException e) {
        return cutShort(Ending.REFUSED, e, window, tick);
      } catch (RuntimeException e) {
        window.fail(e);
        window.drain(() -> {});
        throw e;
      }
    }

    private void send(RowSource rows, Window window, Runnable tick) {
      for (long skipped = 0; skipped < from.rows(); skipped++) {
        if (rows.next().isEmpty()) {
          throw new UnreadableFileException("the file changed while it was read", null);
        }
      }
      RowBatch.Cutter cutter =
          new RowBatch.Cutter(rows, from.rows() + 1, plan.batchRows(), ImportPlan.MAX_BATCH_BYTES);
      for (Optional<RowBatch> batch = cutter.next(); batch.isPresent(); batch = cutter.next()) {
        window.start(batch.get(), tick);
        tick.run();
      }
    }

    private ImportSummary cutShort(
        Ending ending, RuntimeException why, Window window, Runnable tick) {
      window.fail(why);
      window.drain(tick);
      try {
        // Once: what it would say is only a help to the next run.
        checkpoints.save(
            window.progress(),
            false,
            new Patience(settings.backoff(), Duration.ZERO, ignored -> {}));
      } catch (Patience.GaveUpException | RefusedTransferException e) {
        // The reason for the ending says it better.
      }
      return ended(ending, window.progress(), String.valueOf(why.getMessage()));
    }

    ImportSummary ended(Ending ending, Tally tally, String detail) {
      return new ImportSummary(
          ending,
          located.id(),
          located.generation(),
          tally,
          from.rows(),
          tally.rows() - from.rows(),
          seconds(),
          detail);
    }
  }
}
