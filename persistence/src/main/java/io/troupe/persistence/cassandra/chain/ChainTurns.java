package io.troupe.persistence.cassandra.chain;

import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.cassandra.bucket.Tail;
import io.troupe.persistence.log.JournalCommand;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A chain as many threads use it: whatever is asked of one persistence id takes turns. */
public final class ChainTurns {
  private final Chain chain;
  private final Executor threads;
  private final Turns turns = new Turns();
  private final FreshTails tails;

  /**
   * Of this chain.
   *
   * @param threads that may wait for Cassandra
   */
  public ChainTurns(Chain chain, Executor threads) {
    this.chain = chain;
    this.threads = threads;
    this.tails =
        new FreshTails(turns, id -> CompletableFuture.supplyAsync(() -> chain.newest(id), threads));
  }

  /** Carries a command out; of one id those who call wait for its answer before the next. */
  public CompletionStage<JournalAnswer> run(JournalCommand command) {
    return turns.take(
        command.id(), () -> CompletableFuture.supplyAsync(() -> chain.run(command), threads));
  }

  /** The tail as it is at some moment behind this call; those that wait for one read share it. */
  public CompletionStage<Tail> newest(PersistenceId id) {
    return tails.read(id);
  }
}
