package io.troupe.actors.journal;

import io.troupe.actors.Epoch;
import io.troupe.actors.Refusal;
import io.troupe.actors.SequenceNumber;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A journal of events per persistence id that has one writer at a time, whatever the cluster
 * believes: the newest claim decides, and the journal refuses everybody else.
 *
 * <p>A completed stage is a decided answer. A stage that fails with {@link
 * io.troupe.actors.RefusedException} was not admitted: nothing of it happened, and it may be
 * repeated after a pause. Any other failed stage means <em>unknown</em>: the request may have
 * happened, may still happen, or may never happen; repeat it unchanged, or claim again and replay.
 * Stages may complete on the journal's own threads: do nothing slow there. All methods may be
 * called from any thread. Requests for one persistence id take effect in the order of the calls of
 * one thread.
 *
 * <p>Source: design of fenced single-writer journals; compare the sequencer of Burrows, "The Chubby
 * lock service" (OSDI 2006), section 2.4.
 */
public interface FencedJournal extends AutoCloseable {

  /**
   * Makes the claimant the owner, under a larger epoch than all before. Refused where a claim with
   * a larger membership number is stored. Each call is a claim of its own: calling again yields a
   * further epoch, which is safe.
   */
  CompletionStage<JournalAnswer.ToClaim> claim(PersistenceId id, Claimant claimant);

  /**
   * Appends events behind the newest one. Answered once they are on stable storage of a majority. A
   * repeat of the newest stored batch (same epoch, first number and checksum) is answered like the
   * first, and stores nothing.
   */
  CompletionStage<JournalAnswer.ToAppend> append(PersistenceId id, AppendBatch batch);

  /**
   * Whether {@code epoch} is still the newest one at some moment after this call. Reads from memory
   * that arrived before this call may be served once it answers {@link JournalAnswer.Confirmed}.
   */
  CompletionStage<JournalAnswer.ToConfirm> confirm(PersistenceId id, Epoch epoch);

  /**
   * Reads events from {@code from} on, or from the oldest one kept where that is newer; claims
   * nothing, changes nothing.
   *
   * @param maxBytes reading stops after the event that reaches this many bytes; at least 1
   */
  CompletionStage<JournalPage> read(PersistenceId id, SequenceNumber from, int maxBytes);

  /**
   * Deletes events up to and including {@code upTo}. Refused unless a durable snapshot covers them.
   * May be repeated. The highest number given survives.
   */
  CompletionStage<JournalAnswer.ToDelete> deleteUpTo(
      PersistenceId id, Epoch epoch, SequenceNumber upTo);

  /**
   * Why appends would not be admitted at present, such as a disk that is nearly full; empty if they
   * would. A hint, from memory, so that writes can be refused before anything of them is done.
   */
  default Optional<Refusal> refusesAppends() {
    return Optional.empty();
  }

  /**
   * Why it takes nothing any more until it is opened anew, for people; empty while it does. Only
   * what reads goes on then.
   */
  default Optional<String> failure() {
    return Optional.empty();
  }

  /** Answers what was accepted before, refuses the rest by failing, and releases the storage. */
  @Override
  void close();
}
