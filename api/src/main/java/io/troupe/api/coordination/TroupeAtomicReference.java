package io.troupe.api.coordination;

import io.troupe.actors.Bytes;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Content;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Options;
import io.troupe.api.map.Read;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.map.Written;
import io.troupe.api.request.Requests;
import io.troupe.coordination.name.ObjectName;
import io.troupe.sharding.map.MapCondition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One value of the whole cluster, linearizable. Needs no creation: it is empty until it is set.
 * Safe for use by many threads.
 *
 * <p>It is an entry of the map {@link #MAP}, whose key is the name: there it can be watched, and
 * its history read. Each method with options is one that does not block; its stage fails with
 * {@code RefusedException} where nothing happened, and with {@code UnknownOutcomeException} where
 * it may have: repeated with its id, it takes effect at most once.
 *
 * @param <V> the type of values, at most 1 MiB as bytes
 */
public final class TroupeAtomicReference<V> {
  /** The map in which references are. */
  public static final String MAP = "troupe.references";

  private final AsyncTroupeMap<Bytes, Content> map;
  private final ValueCodec<V> codec;
  private final ObjectName name;

  /**
   * A value, and since when it is that.
   *
   * @param version rises with each change
   */
  public record Versioned<V>(V value, Version version) {}

  TroupeAtomicReference(Troupe troupe, String mapName, ObjectName name, ValueCodec<V> codec) {
    this.map = troupe.rawMap(mapName).async();
    this.codec = codec;
    this.name = name;
  }

  /** The reference of this name. */
  public static <V> TroupeAtomicReference<V> of(
      Troupe troupe, ObjectName name, ValueCodec<V> codec) {
    return new TroupeAtomicReference<>(troupe, MAP, name, codec);
  }

  AsyncTroupeMap<Bytes, Content> map() {
    return map;
  }

  /** Its key in the map. */
  Bytes key() {
    return Bytes.utf8(name.value());
  }

  /** Its name. */
  public ObjectName name() {
    return name;
  }

  /** What it is now; empty if it is not set. */
  public CompletionStage<Optional<Versioned<V>>> get(Options options) {
    return read(options)
        .thenApply(
            entry -> entry.map(it -> new Versioned<>(codec.decode(it.value()), it.version())));
  }

  /** What it is now; empty if it is not set. */
  public Optional<Versioned<V>> get() {
    return Requests.await(get(Options.DEFAULT));
  }

  /** Sets it, whatever it is; answers its version now. */
  public CompletionStage<Version> set(V value, Options options) {
    return put(value, MapCondition.ALWAYS, options)
        .thenApply(written -> ((Written.Stored) written).version());
  }

  /** Sets it, whatever it is; answers its version now. */
  public Version set(V value) {
    return Requests.await(set(value, Options.DEFAULT));
  }

  /**
   * Sets it if it is what is expected, byte by byte; answers whether. Reads, and then writes under
   * the condition that nothing changed meanwhile; where something did, it begins anew. It cannot be
   * repeated under a request id, and is refused with one; where it is unknown what came of it, read
   * what it is now. {@linkplain #compareAndSet(Version, Object, Options) By version} it can be
   * repeated.
   *
   * @param expected empty for one that is not set
   */
  public CompletionStage<Boolean> compareAndSet(Optional<V> expected, V update, Options options) {
    return Requests.checked(
        () ->
            compareAndSet(
                expected.map(it -> codec.encode(it).bytes()), expected.isEmpty(), update, options));
  }

  /** As above; what is not set is as expected if {@code absentToo}. */
  CompletionStage<Boolean> compareAndSet(
      Optional<Bytes> expected, boolean absentToo, V update, Options options) {
    if (options.requestId().isPresent()) {
      throw new IllegalArgumentException(
          "a comparison of values cannot be repeated under an id; one of versions can");
    }
    return read(options)
        .thenCompose(
            entry -> {
              boolean isAsExpected =
                  entry
                      .map(it -> Optional.of(it.value().bytes()).equals(expected))
                      .orElse(absentToo);
              if (!isAsExpected) {
                return CompletableFuture.completedFuture(false);
              }
              MapCondition condition =
                  entry
                      .<MapCondition>map(it -> new MapCondition.IfVersion(it.version()))
                      .orElse(MapCondition.IF_ABSENT);
              return put(update, condition, options)
                  .exceptionallyCompose(TroupeAtomicReference::withoutId)
                  .thenCompose(
                      written ->
                          written.happened()
                              ? CompletableFuture.completedFuture(true)
                              : compareAndSet(expected, absentToo, update, options));
            });
  }

  /** Nothing can be done with the id of a write that depends on what was read. */
  private static CompletionStage<Written> withoutId(Throwable failure) {
    return CompletableFuture.failedFuture(
        Requests.cause(failure) instanceof UnknownOutcomeException unknown
            ? new UnknownOutcomeException(
                Optional.empty(), unknown.getMessage() + "; read what it is now")
            : failure);
  }

  /** As {@link #compareAndSet(Optional, Object, Options)}, within ten seconds for each attempt. */
  public boolean compareAndSet(Optional<V> expected, V update) {
    return Requests.await(compareAndSet(expected, update, Options.DEFAULT));
  }

  /**
   * Sets it if it still has this version, which is 0 of one that is not set; answers its version
   * now, or empty if it had another.
   */
  public CompletionStage<Optional<Version>> compareAndSet(
      Version expected, V update, Options options) {
    return Requests.checked(() -> put(update, ofVersion(expected), options))
        .thenApply(
            written ->
                written instanceof Written.Stored stored
                    ? Optional.of(stored.version())
                    : Optional.empty());
  }

  private static MapCondition ofVersion(Version version) {
    return version.equals(Version.ABSENT)
        ? MapCondition.IF_ABSENT
        : new MapCondition.IfVersion(version);
  }

  /** Empties it; answers whether it was set. */
  public CompletionStage<Boolean> clear(Options options) {
    return map.remove(key(), MapCondition.ALWAYS, options).thenApply(Optional::isPresent);
  }

  /** Empties it; answers whether it was set. */
  public boolean clear() {
    return Requests.await(clear(Options.DEFAULT));
  }

  private CompletionStage<Optional<Entry<Bytes, Content>>> read(Options options) {
    return map.get(key(), Read.LINEARIZABLE, options);
  }

  private CompletionStage<Written> put(V value, MapCondition condition, Options options) {
    return Requests.checked(() -> map.put(key(), codec.encode(value), condition, options));
  }
}
