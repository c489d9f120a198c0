package io.troupe.api.coordination;

import io.troupe.api.map.Options;
import io.troupe.coordination.barrier.BarrierGeneration;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where a number of parties of the whole cluster meet and go on together, again and again, in
 * generations. Safe for use by many threads.
 *
 * <p>A generation trips once all have arrived, or is broken for all of them: a party left, waited
 * for as long as it wanted to, let its lease run out, or its session ended. A broken barrier takes
 * nobody until it is reset.
 *
 * <p>Each method with options is one that does not block; its stage fails with {@code
 * RefusedException} where nothing happened, and with {@code UnknownOutcomeException} where it may
 * have: repeated with its id, it takes effect at most once and has the same answer.
 */
public interface TroupeBarrier {
  /** Its name. */
  ObjectName name();

  /**
   * Arrives. The first party ever says how many parties the barrier is of. Who is here already is
   * told so again, and its terms stay.
   *
   * @param party who arrives: each of a generation under a name of its own
   * @param parties from 1 to 1,000; the same of all
   */
  CompletionStage<BarrierReply.Arrival> arrive(
      LockOwner party, int parties, BarrierTerms terms, Options options);

  /**
   * Waits until a generation is over, for as long as the options' timeout; empty if it goes on, as
   * far as anybody knows. How the last 16 of a barrier ended can be asked for later, too.
   */
  CompletionStage<Optional<BarrierReply.Awaited>> await(
      BarrierGeneration generation, Options options);

  /**
   * Lets a party's lease go on for so long from now on; its wait becomes no longer by it. Answers
   * whether it waits in that generation.
   */
  CompletionStage<Boolean> renew(
      LockOwner party, BarrierGeneration generation, Duration lease, Options options);

  /**
   * Waits no longer, which breaks the generation. Answers whether it waited; if not, {@link
   * #await(BarrierGeneration, Options)} says how it ended.
   */
  CompletionStage<Boolean> leave(LockOwner party, BarrierGeneration generation, Options options);

  /**
   * Breaks a generation that goes on, and lets a broken barrier be used again. Answers whether
   * there was anything to do, or empty if there is no such barrier.
   */
  CompletionStage<Optional<Boolean>> reset(Options options);

  /** Who is here and who is missing; empty if there is no such barrier. */
  CompletionStage<Optional<BarrierReply.Explained>> explain(Options options);

  /** Removes it; who waits hears so. Answers whether there was one. */
  CompletionStage<Boolean> delete(Options options);

  /**
   * Arrives under a name that nobody else has, and waits for all others. A lease is renewed for as
   * long as this waits. What is refused for now, or not answered, is asked for again while its
   * patience lasts.
   *
   * <p>Where this ends in anything but an answer or a {@code BarrierBrokenException}, as where its
   * thread is interrupted (which that remains), the party leaves, and so breaks the generation: it
   * is asked for before this returns, and for a while again where nobody answers.
   *
   * @return which generation tripped, and how many came after this party: 0 for the last one
   * @throws BarrierBrokenException if it is broken, also because this party's time is over
   * @throws IllegalArgumentException if the barrier is of another number of parties, or the session
   *     has ended
   * @throws io.troupe.actors.RefusedException it does not wait, or not any more: nobody can be
   *     asked, or what was asked is not allowed
   * @throws io.troupe.actors.UnknownOutcomeException it may have arrived, and nobody said how it
   *     ended; where nobody can be asked to let it leave either, it breaks the generation by its
   *     lease, its wait or its session, unless all come before
   */
  BarrierReply.Arrived await(int parties, BarrierTerms terms);

  /** The same for so long, by default terms. */
  default BarrierReply.Arrived await(int parties, Duration patience) {
    return await(parties, BarrierTerms.DEFAULT.waiting(patience));
  }
}
