package io.troupe.api.coordination;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.map.AsyncTroupeMap.Counter;
import io.troupe.api.map.Content;
import io.troupe.api.map.Options;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.request.Requests;
import io.troupe.coordination.name.ObjectName;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One number of the whole cluster, linearizable: 64 bits, 0 until it is set. An addition is one
 * request. Safe for use by many threads.
 *
 * <p>It is an entry of the map {@link #MAP}, whose key is the name. Each method with options is one
 * that does not block; its stage fails with {@code RefusedException} where nothing happened, such
 * as a sum past 64 bits ({@code WRONG_TYPE}), and with {@code UnknownOutcomeException} where it may
 * have: repeated with its id, it takes effect at most once and has the same answer.
 */
public final class TroupeAtomicLong {
  /** The map in which numbers are. */
  public static final String MAP = "troupe.numbers";

  /** As increments write them. */
  private static final ValueCodec<Long> DECIMAL =
      new ValueCodec<>() {
        @Override
        public Content encode(Long value) {
          return new Content(Bytes.utf8(Long.toString(value)), "text/plain; charset=utf-8");
        }

        @Override
        public Long decode(Content content) {
          return Long.valueOf(content.bytes().toUtf8());
        }
      };

  private final TroupeAtomicReference<Long> number;

  private TroupeAtomicLong(Troupe troupe, ObjectName name) {
    this.number = new TroupeAtomicReference<>(troupe, MAP, name, DECIMAL);
  }

  /** The number of this name. */
  public static TroupeAtomicLong of(Troupe troupe, ObjectName name) {
    return new TroupeAtomicLong(troupe, name);
  }

  /** Its name. */
  public ObjectName name() {
    return number.name();
  }

  /** What it is now, and since when; its version is 0 until it was set. */
  public CompletionStage<Counter> get(Options options) {
    return number
        .get(options)
        .thenApply(
            found ->
                found
                    .map(it -> new Counter(it.version(), it.value()))
                    .orElseGet(() -> new Counter(Version.ABSENT, 0)));
  }

  /** What it is now. */
  public long get() {
    return Requests.await(get(Options.DEFAULT)).value();
  }

  /** Sets it; answers its version now. */
  public CompletionStage<Version> set(long value, Options options) {
    return number.set(value, options);
  }

  /** Sets it. */
  public void set(long value) {
    Version unused = Requests.await(set(value, Options.DEFAULT));
  }

  /** Adds to it; answers the sum, and its version now. */
  public CompletionStage<Counter> addAndGet(long delta, Options options) {
    return number.map().increment(number.key(), delta, options);
  }

  /** Adds to it; answers the sum. */
  public long addAndGet(long delta) {
    return Requests.await(addAndGet(delta, Options.DEFAULT)).value();
  }

  /** Adds to it; answers what it was before. */
  public long getAndAdd(long delta) {
    return addAndGet(delta) - delta;
  }

  /** Adds one; answers the sum. */
  public long incrementAndGet() {
    return addAndGet(1);
  }

  /**
   * Sets it if it is what is expected; answers whether. As {@link
   * TroupeAtomicReference#compareAndSet(Optional, Object, Options)} it cannot be repeated under a
   * request id.
   */
  public CompletionStage<Boolean> compareAndSet(long expected, long update, Options options) {
    return Requests.checked(
        () ->
            number.compareAndSet(
                Optional.of(DECIMAL.encode(expected).bytes()), expected == 0, update, options));
  }

  /** Sets it if it still has this version; answers its version now, or empty if it had another. */
  public CompletionStage<Optional<Version>> compareAndSet(
      Version expected, long update, Options options) {
    return number.compareAndSet(expected, update, options);
  }

  /** Sets it if it is what is expected; answers whether. */
  public boolean compareAndSet(long expected, long update) {
    return Requests.await(compareAndSet(expected, update, Options.DEFAULT));
  }

  /** Forgets it: it is 0 again, and its version goes on to rise. */
  public CompletionStage<Boolean> clear(Options options) {
    return number.clear(options);
  }
}
