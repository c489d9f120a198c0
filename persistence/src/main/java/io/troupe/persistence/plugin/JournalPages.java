package io.troupe.persistence.plugin;

import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Reads a range of a journal page by page, and lets no gap pass.
 *
 * @param journal where
 * @param id whose
 * @param to the last number wanted
 * @param executor for what is done with the records; not the journal's own threads
 */
record JournalPages(FencedJournal journal, PersistenceId id, SequenceNumber to, Executor executor) {
  private static final int PAGE_BYTES = 1 << 20;

  /**
   * Shows every record from a number on.
   *
   * @param deletable records up to here may be gone
   * @param wantsMore is shown a record and says whether to go on
   */
  CompletionStage<Boolean> read(
      SequenceNumber from, SequenceNumber deletable, Predicate<JournalPage.Recorded> wantsMore) {
    if (from.compareTo(to) > 0) {
      return CompletableFuture.completedFuture(true);
    }
    return journal
        .read(id, from, PAGE_BYTES)
        .thenComposeAsync(
            page -> {
              SequenceNumber next = from;
              for (JournalPage.Recorded recorded : page.events()) {
                if (recorded.number().compareTo(to) > 0) {
                  break;
                }
                checkNothingLacks(next, recorded.number(), deletable);
                if (!wantsMore.test(recorded)) {
                  return CompletableFuture.completedFuture(true);
                }
                next = recorded.number().next();
              }
              if (next.equals(from)) {
                checkNothingLacks(next, to.next(), deletable);
                return CompletableFuture.completedFuture(true);
              }
              return read(next, deletable, wantsMore);
            },
            executor);
  }

  private void checkNothingLacks(
      SequenceNumber expected, SequenceNumber found, SequenceNumber deletable) {
    if (found.compareTo(expected) > 0 && found.compareTo(deletable.next()) > 0) {
      SequenceNumber lacking = expected.compareTo(deletable) > 0 ? expected : deletable.next();
      throw new IllegalStateException(
          "%s lacks %d to %d; the journal is damaged"
              .formatted(id, lacking.number(), found.number() - 1));
    }
  }
}
