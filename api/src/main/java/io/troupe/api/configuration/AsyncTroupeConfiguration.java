package io.troupe.api.configuration;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.configuration.schema.DocumentDiff;
import io.troupe.api.map.Options;
import io.troupe.coordination.configuration.ConfigurationReply.Documents;
import io.troupe.coordination.configuration.ConfigurationReply.Observed;
import io.troupe.coordination.configuration.ConfigurationReply.Past;
import io.troupe.coordination.configuration.ConfigurationReply.Schemas;
import io.troupe.coordination.configuration.DocumentKey;
import io.troupe.coordination.configuration.Revision;
import io.troupe.coordination.configuration.SchemaPattern;
import io.troupe.coordination.name.ObjectName;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One set of documents, one request at a time. Each stage ends with an answer, with {@code
 * RefusedException}: nothing happened, or with {@code UnknownOutcomeException}: it may have
 * happened, and a repeat with the same request id says what. A caller that numbers its requests
 * itself is refused as {@code REUSED_KEY} where a check was overtaken by another change: it asks
 * anew with a fresh id. None blocks. Reads are linearizable. Who changes something is the principal
 * of the options.
 */
public interface AsyncTroupeConfiguration {
  /** Its name. */
  ObjectName name();

  /**
   * A document; empty if it is not there.
   *
   * @param at as it was behind the change of this number; empty for now. Refused as {@code
   *     OUT_OF_HISTORY} where that is not known any more, as {@code INVALID} where it is to come
   */
  CompletionStage<Optional<Revision>> get(DocumentKey key, Optional<Version> at, Options options);

  /**
   * Documents, by key, as they are at one moment; a page ends sooner where they are large.
   *
   * @param prefix what their keys begin with
   * @param after only keys behind this one
   * @param limit how many at most, from 1 to 1,000
   * @param at as of {@link #get}
   */
  CompletionStage<Documents> read(
      String prefix, Optional<DocumentKey> after, int limit, Optional<Version> at, Options options);

  /** Changes documents, all or none of them, where they fit their schemas. */
  CompletionStage<ConfigurationAnswer> change(ConfigurationChange change, Options options);

  /**
   * Writes anew what a document was behind the change of a number, or removes it where it was not
   * there. What it is to be is held against today's schemas. Refused as of {@link #get}; a repeat
   * with the same request id has the first outcome also when that past is not known any more.
   */
  CompletionStage<ConfigurationAnswer> rollback(
      DocumentKey key, Version to, String message, Options options);

  /** What is known of a document's past, oldest first. */
  CompletionStage<Past> history(DocumentKey key, Options options);

  /**
   * What makes one version of a document of another, as a JSON patch (RFC 6902): additions,
   * removals and replacements; {@code []} where both are the same. A document that is not there is
   * added or removed as a whole. Safe to repeat.
   *
   * @param from as it was behind the change of this number; refused as of {@link #get}
   * @param to the same; empty for now
   */
  default CompletionStage<String> diff(
      DocumentKey key, Version from, Optional<Version> to, Options options) {
    return get(key, Optional.of(from), options)
        .thenCombine(
            get(key, to, options),
            (before, after) ->
                DocumentDiff.between(
                        before.flatMap(Revision::content), after.flatMap(Revision::content))
                    .toString());
  }

  /** The schemas that hold. */
  CompletionStage<Schemas> schemas(Options options);

  /**
   * Sets the schema of some documents, JSON Schema 2020-12, or removes it. Refused as {@code
   * INVALID} if it is none, or refers to another document. Where documents that are there do not
   * fit, it is not set.
   *
   * @param schema empty to remove it
   * @param force whether it is set nevertheless; what is there stays, and has to fit when it is
   *     next changed
   */
  CompletionStage<ConfigurationAnswer> setSchema(
      SchemaPattern pattern,
      Optional<Bytes> schema,
      String message,
      boolean force,
      Options options);

  /** Removes the set with its documents, their past and its schemas; answers whether it was. */
  CompletionStage<Boolean> delete(Options options);

  /**
   * Waits until documents are others than those behind a number; empty where nothing changed within
   * the timeout.
   *
   * @param seen as the last answer told it; {@link Version#ABSENT} to hear of all that is known.
   *     Refused as {@code INVALID} where the set has no such number yet
   */
  CompletionStage<Optional<Observed>> observe(Version seen, Options options);
}
