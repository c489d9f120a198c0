package io.troupe.api.election;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.coordination.election.CandidateName;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * What somebody has who was elected. It belongs to no thread. Its lease is renewed until it ends.
 * Safe for use by many threads.
 *
 * <p>That it leads is known only up to {@link #left}, by this process's clock; a process that stood
 * still, between looking and writing, writes without it. So give the {@link #term} along with every
 * write, to whoever refuses a smaller one than it has seen.
 */
public interface Leadership extends AutoCloseable {
  /** How it ended. */
  enum End {
    /** It was given up here. */
    RESIGNED,
    /** Its lease ran out, here or where it is kept: others may lead. */
    LOST
  }

  /** What names it elsewhere. */
  CandidacyHandle handle();

  /** Larger than that of every leader before. */
  FencingToken term();

  /** For so long it leads at least, as far as this process knows; zero once it has ended. */
  Duration left();

  /** Whether it leads, as far as this process knows. */
  default boolean isLeader() {
    return !left().isZero();
  }

  /**
   * Ends the first time that less than half of the lease is left, since nobody answers its
   * renewals, or since it is asked to hand over; also once it has ended. On a thread of its own.
   * Never fails. It may recover: {@link #left} says so.
   */
  CompletionStage<Duration> jeopardy();

  /**
   * Ends when it is asked to hand over: then it should finish and {@link #resign()}, since its
   * lease is renewed no more; also once it has ended. On a thread of its own. Never fails.
   */
  CompletionStage<Boolean> asked();

  /** Ends as soon as it is known that it leads no longer, on a thread of its own. Never fails. */
  CompletionStage<End> ended();

  /**
   * Puts other data in the place of its own.
   *
   * @param data to 4,096 bytes
   * @return whether it still leads; fails as requests do
   */
  CompletionStage<Boolean> update(Bytes data);

  /**
   * Gives it up: the next is elected at once.
   *
   * @return whether it still led; ends in {@code UnknownOutcomeException} if nobody said so in
   *     time: another leads no later than when the lease ends
   */
  CompletionStage<Boolean> resign();

  /**
   * Gives it up in favour of another.
   *
   * @return as {@link #resign()}; ends in {@code RefusedException} if that one does not campaign:
   *     then this one leads on
   */
  CompletionStage<Boolean> resign(CandidateName successor);

  /** Gives it up, and waits for the answer at most for ten seconds. Does not fail. */
  @Override
  void close();
}
