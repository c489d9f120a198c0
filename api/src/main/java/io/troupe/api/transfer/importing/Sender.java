package io.troupe.api.transfer.importing;

import io.troupe.api.map.BatchSequence;
import io.troupe.api.transfer.rows.Row;
import io.troupe.api.transfer.target.BatchTarget;
import io.troupe.api.transfer.target.LineResult;
import io.troupe.api.transfer.target.NotNowException;
import io.troupe.api.transfer.target.Patience;
import io.troupe.api.transfer.target.RefusedTransferException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Sends one batch until each of its lines is decided. A line has the number of its row each time,
 * so that it is done once however batches are cut.
 */
final class Sender {
  private final BatchTarget target;
  private final Patience patience;
  private final ImportPlan plan;
  private final String importId;
  private final LongSupplier remembered;

  /**
   * @param remembered rows from the first on that no run of this import will send again
   */
  Sender(
      BatchTarget target,
      Patience patience,
      ImportPlan plan,
      String importId,
      LongSupplier remembered) {
    this.target = target;
    this.patience = patience;
    this.plan = plan;
    this.importId = importId;
    this.remembered = remembered;
  }

  /**
   * A batch whose rows are all settled.
   *
   * @param rejected in the order of their lines
   */
  record Settled(long number, Tally tally, List<Row.Bad> rejected) {}

  Settled send(RowBatch batch) {
    if (batch.lineNumbers().isEmpty()) {
      return new Settled(
          batch.number(), new Tally(batch.rows(), 0, 0, 0, batch.rows()), batch.bad());
    }
    return settled(batch, patience.call(() -> decided(post(batch), batch.lineNumbers().size())));
  }

  private BatchTarget.Post post(RowBatch batch) {
    return new BatchTarget.Post(
        plan.map(),
        batch.body(),
        plan.onlyIfAbsent(),
        "import-" + importId,
        new BatchSequence(batch.firstGoodRow(), remembered.getAsLong() + 1));
  }

  /** The results, if there is one for each line and all are definite; else the call is repeated. */
  private List<LineResult> decided(BatchTarget.Post post, int lines) {
    List<LineResult> results = target.post(post);
    if (results.size() != lines) {
      throw new RefusedTransferException(
          "invalid", "the node answered " + results.size() + " lines to " + lines);
    }
    for (LineResult result : results) {
      switch (result) {
        case LineResult.Unknown unknown -> throw new NotNowException(unknown.detail());
        case LineResult.Refused refused -> {
          if (refused.isPassing()) {
            throw new NotNowException(refused.code() + ": " + refused.detail());
          }
        }
        case LineResult.Stored stored -> {}
        case LineResult.AlreadyThere there -> {}
      }
    }
    return results;
  }

  private static Settled settled(RowBatch batch, List<LineResult> results) {
    long stored = 0;
    long created = 0;
    long alreadyThere = 0;
    List<Row.Bad> rejected = new ArrayList<>(batch.bad());
    for (int i = 0; i < results.size(); i++) {
      switch (results.get(i)) {
        case LineResult.Stored line -> {
          stored++;
          created += line.created() ? 1 : 0;
        }
        case LineResult.AlreadyThere line -> alreadyThere++;
        case LineResult.Refused line ->
            rejected.add(
                new Row.Bad(batch.lineNumbers().get(i), line.code() + ": " + line.detail()));
        case LineResult.Unknown line ->
            throw new IllegalStateException("an undecided batch was taken for a settled one");
      }
    }
    rejected.sort(Comparator.comparingLong(Row.Bad::line));
    return new Settled(
        batch.number(),
        new Tally(batch.rows(), stored, created, alreadyThere, rejected.size()),
        rejected);
  }
}
