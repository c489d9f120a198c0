package io.troupe.persistence.embedded;

import io.troupe.actors.Epoch;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.log.JournalCommand;
import java.util.concurrent.CompletableFuture;

/** What waits for the committer, and who waits for its answer. */
sealed interface Request {
  /** About how many bytes it holds. */
  int sizeBytes();

  /** Where its answer goes. */
  CompletableFuture<JournalAnswer> answer();

  /** A command for the log. */
  record Write(JournalCommand command, int sizeBytes, CompletableFuture<JournalAnswer> answer)
      implements Request {
    Write(JournalCommand command) {
      this(command, command.sizeBytes(), new CompletableFuture<>());
    }
  }

  /** A confirm that could not be answered on the spot. It is not in the log. */
  record Confirm(PersistenceId id, Epoch epoch, CompletableFuture<JournalAnswer> answer)
      implements Request {
    Confirm(PersistenceId id, Epoch epoch) {
      this(id, epoch, new CompletableFuture<>());
    }

    @Override
    public int sizeBytes() {
      return JournalCommand.OVERHEAD_BYTES;
    }
  }
}
