package io.troupe.api.coordination;

import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.latch.LatchReply;
import io.troupe.coordination.latch.LatchRound;
import io.troupe.coordination.name.ObjectName;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A count of the whole cluster that falls to zero, and who waits for that. It may be used again, in
 * rounds. Safe for use by many threads.
 *
 * <p>It knows no owners: a process that dies before it counts leaves the count as it is. Each
 * method with options is one that does not block; its stage fails with {@code RefusedException}
 * where nothing happened, and with {@code UnknownOutcomeException} where it may have: repeated with
 * its id, it takes effect at most once and has the same answer. The others wait for it.
 */
public interface TroupeLatch {
  /** What came of a wait. */
  enum Awaited {
    /** The round's count came to zero. */
    OPENED,
    /** Another round was begun before this one's count was zero. */
    GIVEN_UP,
    /** The latch is gone, or the round is none of the last ones. */
    NOT_KNOWN,
    /** It still counts, as far as anybody knows. */
    COUNTING;

    /** As it is written: {@code given-up}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What is written so.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Awaited of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  /** Its name. */
  ObjectName name();

  /**
   * Begins a round, if the latch is not there yet or its count is zero; else answers how it stands.
   *
   * @param count from 1 to 1,000,000
   * @param anew whether a round that still counts is given up for it
   */
  CompletionStage<LatchReply.Standing> setCount(int count, boolean anew, Options options);

  /**
   * Takes from the count, which stops at zero; answers how it stands, or empty if there is no such
   * latch, or the round is over.
   *
   * @param round if it is given, only in this one
   * @param by from 1 to 1,000,000
   */
  CompletionStage<Optional<LatchReply.Standing>> countDown(
      Optional<LatchRound> round, int by, Options options);

  /** Waits until a round is over, for as long as the options' timeout. */
  CompletionStage<Awaited> await(LatchRound round, Options options);

  /** How it stands; empty if there is no such latch. */
  CompletionStage<Optional<LatchReply.Standing>> show(Options options);

  /** Removes it; who waits hears so. Answers whether there was one. */
  CompletionStage<Boolean> delete(Options options);

  /** Begins a round if none still counts; answers whether it did. */
  default boolean trySetCount(int count) {
    return Requests.await(setCount(count, false, Options.DEFAULT)).changed();
  }

  /** Begins a round, and gives up one that still counts. */
  default LatchRound reset(int count) {
    return Requests.await(setCount(count, true, Options.DEFAULT)).round();
  }

  /** Takes one from the count; answers what is left, or empty if there is no such latch. */
  default Optional<Integer> countDown() {
    return Requests.await(countDown(Optional.empty(), 1, Options.DEFAULT))
        .map(LatchReply.Standing::count);
  }

  /**
   * Waits until the round that goes on is over.
   *
   * @param patience as a request may take, to 10 minutes; it also bounds the look at the round
   */
  default Awaited await(Duration patience) {
    Options options = Options.DEFAULT.withTimeout(patience);
    return Requests.await(show(options))
        .map(it -> Requests.await(await(it.round(), options)))
        .orElse(Awaited.NOT_KNOWN);
  }
}
