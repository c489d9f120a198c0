package io.troupe.api.embedded;

import io.troupe.actors.Refusal;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.api.memory.HeapGuard;
import io.troupe.api.metrics.OperationMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How well a node is: what it may write to, and how requests end.
 *
 * @param journal where events go
 * @param heap where state is
 * @param operations how requests ended so far
 * @param data where the disk is
 */
record Condition(FencedJournal journal, HeapGuard heap, OperationMeter operations, Path data) {

  /** Why nothing can be written until the node is started anew, if so. */
  Optional<String> journalFailure() {
    return journal.failure().map(why -> "the journal failed: " + why);
  }

  /** Why writes are refused now, all of them or those that add to the state, if so. */
  Optional<String> writesRefused() {
    return journal.refusesAppends().or(heap::refusal).map(Refusal::detail);
  }

  /** The room on the disk; -1 if it is not known. */
  long diskFreeBytes() {
    try {
      return Files.getFileStore(data).getUsableSpace();
    } catch (IOException e) {
      return -1;
    }
  }
}
