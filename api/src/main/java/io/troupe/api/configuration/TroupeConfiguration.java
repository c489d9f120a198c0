package io.troupe.api.configuration;

import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.Version;
import io.troupe.api.map.Content;
import io.troupe.api.map.Options;
import io.troupe.api.map.UnreadableValueException;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.request.Requests;
import io.troupe.coordination.configuration.ConfigurationReply.Document;
import io.troupe.coordination.configuration.ConfigurationReply.Documents;
import io.troupe.coordination.configuration.ConfigurationReply.Observed;
import io.troupe.coordination.configuration.ConfigurationReply.Past;
import io.troupe.coordination.configuration.DocumentKey;
import io.troupe.coordination.configuration.Revision;
import io.troupe.coordination.configuration.SchemaPattern;
import io.troupe.coordination.name.ObjectName;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One set of documents; its methods wait for their answers, ten seconds at most for each request.
 * They fail as the stages of {@link #async()} do. Safe for use by many threads.
 *
 * @param async the same, one request at a time
 */
public record TroupeConfiguration(AsyncTroupeConfiguration async) {
  private static final int PAGE = 1_000;

  /** So often a set that changes while it is read is read anew. */
  private static final int MAX_READS = 16;

  /**
   * A document, read by a codec.
   *
   * @param version to expect when it is changed
   */
  public record Versioned<V>(V value, Version version) {}

  /**
   * All documents of a set at one moment.
   *
   * @param version of the set, to watch from
   */
  public record Whole(Version version, NavigableMap<DocumentKey, Revision> documents) {}

  /** Its name. */
  public ObjectName name() {
    return async.name();
  }

  /** A document as JSON; empty if it is not there. */
  public Optional<String> get(String key) {
    return find(key).map(TroupeConfiguration::text);
  }

  /**
   * A document read by a codec, such as {@code ValueCodec.json(Pool.class)}; empty if it is not
   * there.
   *
   * @throws UnreadableValueException if the codec cannot
   */
  public <V> Optional<Versioned<V>> get(String key, ValueCodec<V> codec) {
    return find(key)
        .map(revision -> new Versioned<>(decoded(key, revision, codec), revision.version()));
  }

  private Optional<Revision> find(String key) {
    return Requests.await(async.get(new DocumentKey(key), Optional.empty(), Options.DEFAULT));
  }

  private static String text(Revision revision) {
    return revision.content().orElse(Bytes.EMPTY).toUtf8();
  }

  private static <V> V decoded(String key, Revision revision, ValueCodec<V> codec) {
    try {
      return codec.decode(new Content(revision.content().orElse(Bytes.EMPTY), "application/json"));
    } catch (IllegalArgumentException e) {
      throw new UnreadableValueException("the document '" + key + "' " + e.getMessage(), e);
    }
  }

  /**
   * All documents, as they are at one moment.
   *
   * @throws RefusedException as {@code OVERLOADED} where the set is large, and changed again and
   *     again while it was read
   */
  public Whole read() {
    for (int i = 0; i < MAX_READS; i++) {
      NavigableMap<DocumentKey, Revision> all = new TreeMap<>();
      Documents page = page(Optional.empty());
      Version version = page.version();
      add(page, all);
      while (page.more() && page.version().equals(version)) {
        page = page(Optional.of(all.lastKey()));
        add(page, all);
      }
      if (page.version().equals(version)) {
        return new Whole(version, all);
      }
    }
    throw new RefusedException(
        Refusal.Code.OVERLOADED,
        "the set '%s' changed each of %d times while it was read".formatted(name(), MAX_READS));
  }

  private Documents page(Optional<DocumentKey> after) {
    return Requests.await(async.read("", after, PAGE, Optional.empty(), Options.DEFAULT));
  }

  private static void add(Documents page, NavigableMap<DocumentKey, Revision> all) {
    for (Document document : page.documents()) {
      all.put(document.key(), document.revision());
    }
  }

  /** Writes one document, whatever it is. */
  public ConfigurationAnswer put(String key, String json, String message) {
    return change(ConfigurationChange.because(message).put(key, json));
  }

  /** Changes documents, all or none of them. */
  public ConfigurationAnswer change(ConfigurationChange change) {
    return Requests.await(async.change(change, Options.DEFAULT));
  }

  /** Writes anew what a document was behind the change of a number. */
  public ConfigurationAnswer rollback(String key, Version to, String message) {
    return Requests.await(async.rollback(new DocumentKey(key), to, message, Options.DEFAULT));
  }

  /** What makes what a document is now of what it was behind a change, as a JSON patch. */
  public String diff(String key, Version from) {
    return diff(key, from, Optional.empty());
  }

  /** What makes one version of a document of another, as a JSON patch (RFC 6902). */
  public String diff(String key, Version from, Version to) {
    return diff(key, from, Optional.of(to));
  }

  private String diff(String key, Version from, Optional<Version> to) {
    return Requests.await(async.diff(new DocumentKey(key), from, to, Options.DEFAULT));
  }

  /** What is known of a document's past, oldest first. */
  public Past history(String key) {
    return Requests.await(async.history(new DocumentKey(key), Options.DEFAULT));
  }

  /**
   * Sets the schema of a document, or of all that begin with what stands before a star, if those
   * that are there fit.
   */
  public ConfigurationAnswer setSchema(String pattern, String schema, String message) {
    return Requests.await(
        async.setSchema(
            new SchemaPattern(pattern),
            Optional.of(Bytes.utf8(schema)),
            message,
            false,
            Options.DEFAULT));
  }

  /** Removes the set with all that belongs to it; answers whether it was there. */
  public boolean delete() {
    return Requests.await(async.delete(Options.DEFAULT));
  }

  /**
   * Tells a listener of each change from now on, until the watch is closed: one at a time, in their
   * order, on a thread of its own. What it throws ends the watch ({@link
   * ConfigurationWatch#ended}). None is missed silently: where too much happened meanwhile, it says
   * that it is not complete.
   *
   * @param seen behind which change to begin: the version of {@link #read}
   */
  public ConfigurationWatch watch(Version seen, Consumer<Observed> listener) {
    return ConfigurationWatch.begin(async, seen, listener);
  }
}
