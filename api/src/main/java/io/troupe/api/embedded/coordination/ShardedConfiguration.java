package io.troupe.api.embedded.coordination;

import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;
import io.troupe.api.configuration.AsyncTroupeConfiguration;
import io.troupe.api.configuration.ConfigurationAnswer;
import io.troupe.api.configuration.ConfigurationChange;
import io.troupe.api.configuration.schema.DocumentChecks;
import io.troupe.api.configuration.schema.DocumentSchemas;
import io.troupe.api.configuration.schema.Misfit;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.configuration.ConfigurationCommand;
import io.troupe.coordination.configuration.ConfigurationCommand.Checked;
import io.troupe.coordination.configuration.ConfigurationCommand.Edit;
import io.troupe.coordination.configuration.ConfigurationReply;
import io.troupe.coordination.configuration.ConfigurationReply.Document;
import io.troupe.coordination.configuration.ConfigurationReply.Documents;
import io.troupe.coordination.configuration.ConfigurationReply.Moved;
import io.troupe.coordination.configuration.ConfigurationReply.NotAllowed;
import io.troupe.coordination.configuration.ConfigurationReply.Observed;
import io.troupe.coordination.configuration.ConfigurationReply.Past;
import io.troupe.coordination.configuration.ConfigurationReply.Schemas;
import io.troupe.coordination.configuration.DocumentKey;
import io.troupe.coordination.configuration.Revision;
import io.troupe.coordination.configuration.SchemaPattern;
import io.troupe.coordination.name.ObjectName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A set in its partition. A change is checked here and written there under the condition that what
 * it was checked against still holds; where it does not, it is checked again, until the time is
 * over.
 *
 * <p>An attempt that came too late for its check is answered so for ever: the next one has an id of
 * its own, the next number of the same session where the id was derived from a key, so that a
 * repeat of the whole finds the attempt that was done. Where a client numbers its requests itself,
 * no other id is ours to take, and none but the same finds what was done: it is refused.
 */
final class ShardedConfiguration implements AsyncTroupeConfiguration {
  private static final int MAX_ATTEMPTS = 64;
  private static final int PAGE = 1_000;

  private final ObjectName name;
  private final InPartition partition;
  private final DocumentChecks checks;

  ShardedConfiguration(ObjectName name, InPartition partition, DocumentChecks checks) {
    this.name = name;
    this.partition = partition;
    this.checks = checks;
  }

  @Override
  public ObjectName name() {
    return name;
  }

  // --- Reads ------------------------------------------------------------------------------------

  @Override
  public CompletionStage<Optional<Revision>> get(
      DocumentKey key, Optional<Version> at, Options options) {
    return partition.read(
        new ConfigurationCommand.Get(name, key, at),
        options,
        reply ->
            switch ((ConfigurationReply) reply) {
              case ConfigurationReply.Found found -> Optional.of(found.revision());
              case ConfigurationReply.Forgotten forgotten -> throw forgotten(forgotten);
              case ConfigurationReply.Ahead ahead -> throw ahead(ahead);
              default -> Optional.empty();
            });
  }

  @Override
  public CompletionStage<Documents> read(
      String prefix,
      Optional<DocumentKey> after,
      int limit,
      Optional<Version> at,
      Options options) {
    return Requests.checked(
        () ->
            partition.read(
                new ConfigurationCommand.Read(name, prefix, after, limit, at),
                options,
                reply -> {
                  return switch ((ConfigurationReply) reply) {
                    case ConfigurationReply.Forgotten forgotten -> throw forgotten(forgotten);
                    case ConfigurationReply.Ahead ahead -> throw ahead(ahead);
                    case ConfigurationReply documents -> (Documents) documents;
                  };
                }));
  }

  private static RefusedException forgotten(ConfigurationReply.Forgotten forgotten) {
    return new RefusedException(
        Refusal.Code.OUT_OF_HISTORY,
        forgotten.since().equals(Version.ABSENT)
            ? "there is no such set, or not any more: nothing of its past is known"
            : "that past is not known any more: it is from " + forgotten.since() + " on");
  }

  private static RefusedException ahead(ConfigurationReply.Ahead ahead) {
    return new RefusedException(
        Refusal.Code.INVALID, "the newest version of the set is " + ahead.newest());
  }

  @Override
  public CompletionStage<Past> history(DocumentKey key, Options options) {
    return partition.read(new ConfigurationCommand.History(name, key), options, Past.class::cast);
  }

  @Override
  public CompletionStage<Schemas> schemas(Options options) {
    return partition.read(new ConfigurationCommand.GetSchemas(name), options, Schemas.class::cast);
  }

  @Override
  public CompletionStage<Optional<Observed>> observe(Version seen, Options options) {
    return partition.await(
        new ConfigurationCommand.Observe(name, seen),
        options,
        reply -> {
          if (reply instanceof ConfigurationReply.Ahead ahead) {
            throw ahead(ahead);
          }
          return Optional.of((Observed) reply);
        },
        Optional.empty());
  }

  // --- Changes ----------------------------------------------------------------------------------

  @Override
  public CompletionStage<ConfigurationAnswer> change(ConfigurationChange change, Options options) {
    return Requests.checked(
        () -> {
          // Made once to refuse what is past a limit before anything is asked.
          var unused =
              new ConfigurationCommand.Change(
                  name, change.edits(), change.message(), new Checked(Version.ABSENT, true));
          return new Attempts(options)
              .run(
                  left ->
                      schemas(left)
                          .thenCompose(
                              schemas ->
                                  checks.run(
                                      left.timeout(),
                                      () ->
                                          new Check(
                                              schemas.version(),
                                              misfits(schemasOf(schemas), change.edits())))),
                  checked ->
                      new ConfigurationCommand.Change(
                          name, change.edits(), change.message(), checked));
        });
  }

  @Override
  public CompletionStage<ConfigurationAnswer> rollback(
      DocumentKey key, Version to, String message, Options options) {
    return Requests.checked(
        () -> {
          var unused =
              new ConfigurationCommand.Rollback(
                  name, key, to, message, new Checked(Version.ABSENT, true));
          return new Attempts(options)
              .run(
                  left ->
                      schemas(left)
                          .thenCombine(
                              known(key, to, left),
                              (schemas, then) ->
                                  checks.run(
                                      left.timeout(),
                                      () ->
                                          new Check(
                                              schemas.version(),
                                              then.map(it -> schemasOf(schemas).misfits(key, it))
                                                  .orElse(List.of()))))
                          .thenCompose(check -> check),
                  checked -> new ConfigurationCommand.Rollback(name, key, to, message, checked));
        });
  }

  /**
   * What a document was, if it is known and was there. What is forgotten never comes back: of that,
   * the partition alone says whether it was brought back before.
   */
  private CompletionStage<Optional<Bytes>> known(DocumentKey key, Version at, Options options) {
    return get(key, Optional.of(at), options)
        .thenApply(then -> then.flatMap(Revision::content))
        .exceptionallyCompose(
            failure ->
                Requests.cause(failure) instanceof RefusedException refused
                        && refused.refusal().code() == Refusal.Code.OUT_OF_HISTORY
                    ? CompletableFuture.completedStage(Optional.empty())
                    : CompletableFuture.failedStage(Requests.cause(failure)));
  }

  @Override
  public CompletionStage<ConfigurationAnswer> setSchema(
      SchemaPattern pattern,
      Optional<Bytes> schema,
      String message,
      boolean force,
      Options options) {
    CompletionStage<Optional<Bytes>> checked =
        checks
            .run(
                options.timeout(),
                () ->
                    Requests.checked(
                        () ->
                            CompletableFuture.completedStage(schema.map(DocumentSchemas::checked))))
            .thenCompose(stored -> stored);
    return Requests.plain(
        unsent(checked, options)
            .thenCompose(stored -> setChecked(pattern, stored, message, force, options)));
  }

  private CompletionStage<ConfigurationAnswer> setChecked(
      SchemaPattern pattern,
      Optional<Bytes> stored,
      String message,
      boolean force,
      Options options) {
    return Requests.checked(
        () -> {
          var unused =
              new ConfigurationCommand.SetSchema(
                  name, pattern, stored, message, new Checked(Version.ABSENT, true), force);
          return new Attempts(options)
              .run(
                  left ->
                      force
                          ? CompletableFuture.completedFuture(new Check(Version.ABSENT, List.of()))
                          : checkAll(pattern, stored, left),
                  checked ->
                      new ConfigurationCommand.SetSchema(
                          name, pattern, stored, message, checked, force));
        });
  }

  @Override
  public CompletionStage<Boolean> delete(Options options) {
    return partition.write(
        () -> new ConfigurationCommand.DeleteSet(name),
        options,
        reply ->
            switch (reply) {
              case ConfigurationReply.Changed unused -> true;
              case ConfigurationReply.Unchanged unused -> false;
              default -> throw InPartition.otherwise(reply);
            });
  }

  private static DocumentSchemas schemasOf(Schemas schemas) {
    Map<SchemaPattern, Bytes> each = new HashMap<>();
    schemas
        .schemas()
        .forEach(it -> each.put(it.pattern(), it.revision().content().orElse(Bytes.EMPTY)));
    return new DocumentSchemas(each);
  }

  private static List<Misfit> misfits(DocumentSchemas schemas, List<Edit> edits) {
    List<Misfit> all = new ArrayList<>();
    for (Edit edit : edits) {
      edit.content().ifPresent(it -> all.addAll(schemas.misfits(edit.key(), it)));
    }
    return few(all);
  }

  private static List<Misfit> few(List<Misfit> misfits) {
    return misfits.subList(0, Math.min(misfits.size(), Misfit.MAX_TOLD));
  }

  /** All documents of a pattern, held against the schemas as they would be. */
  private CompletionStage<Check> checkAll(
      SchemaPattern pattern, Optional<Bytes> schema, Options options) {
    return schemas(options)
        .thenCompose(
            schemas ->
                checkPages(
                    schemasOf(schemas).with(pattern, schema),
                    pattern,
                    schemas.documents(),
                    new Check(schemas.newest(), List.of()),
                    Optional.empty(),
                    options));
  }

  private CompletionStage<Check> checkPages(
      DocumentSchemas schemas,
      SchemaPattern pattern,
      Version documents,
      Check before,
      Optional<DocumentKey> after,
      Options options) {
    String value = pattern.value();
    String prefix = value.endsWith("*") ? value.substring(0, value.length() - 1) : value;
    return read(prefix, after, PAGE, Optional.empty(), options)
        .thenCompose(
            page ->
                checks
                    .run(
                        options.timeout(),
                        () ->
                            new Check(
                                before.against(),
                                few(misfits(schemas, pattern, page, before.misfits()))))
                    .thenCompose(
                        check ->
                            // Where documents changed, the partition does not take what was found.
                            page.more() && page.version().equals(documents)
                                ? checkPages(
                                    schemas,
                                    pattern,
                                    documents,
                                    check,
                                    Optional.of(page.documents().getLast().key()),
                                    options)
                                : CompletableFuture.completedFuture(check)));
  }

  private static List<Misfit> misfits(
      DocumentSchemas schemas, SchemaPattern pattern, Documents page, List<Misfit> before) {
    List<Misfit> misfits = new ArrayList<>(before);
    for (Document document : page.documents()) {
      if (pattern.covers(document.key())) {
        document
            .revision()
            .content()
            .ifPresent(it -> misfits.addAll(schemas.misfits(document.key(), it)));
      }
    }
    return misfits;
  }

  /** What was found, and against what. */
  private record Check(Version against, List<Misfit> misfits) {
    Checked told() {
      return new Checked(against, misfits.isEmpty());
    }
  }

  /** What could not be read for a change leaves all as it is; of a repeat, nothing is said. */
  private static <T> CompletionStage<T> unsent(CompletionStage<T> read, Options options) {
    return read.exceptionallyCompose(
        failure -> {
          Throwable cause = Requests.cause(failure);
          boolean isOfRequest =
              cause instanceof RefusedException refused
                  && refused.refusal().code() == Refusal.Code.INVALID;
          if (isOfRequest) {
            return CompletableFuture.failedFuture(cause);
          }
          if (options.repeats()) {
            return CompletableFuture.failedFuture(
                new UnknownOutcomeException(
                    options.requestId(), String.valueOf(cause.getMessage())));
          }
          return CompletableFuture.failedFuture(
              cause instanceof RefusedException
                  ? cause
                  : new RefusedException(
                      Refusal.Code.UNAVAILABLE,
                      "nothing was changed: what is there could not be read: "
                          + cause.getMessage()));
        });
  }

  /** The attempts at one change. */
  private final class Attempts {
    private final Options options;
    private final long endNanos;

    private Attempts(Options options) {
      this.options = options;
      this.endNanos = System.nanoTime() + options.timeout().toNanos();
    }

    private CompletionStage<ConfigurationAnswer> run(
        Function<Options, CompletionStage<Check>> check,
        Function<Checked, ConfigurationCommand> command) {
      return Requests.plain(attempt(0, options.requestId(), check, command));
    }

    private CompletionStage<ConfigurationAnswer> attempt(
        int number,
        Optional<RequestId> id,
        Function<Options, CompletionStage<Check>> check,
        Function<Checked, ConfigurationCommand> command) {
      long millis = Duration.ofNanos(endNanos - System.nanoTime()).toMillis();
      if (millis < 1 || number == MAX_ATTEMPTS) {
        return CompletableFuture.failedFuture(
            new RefusedException(
                Refusal.Code.OVERLOADED,
                "what it is checked against changed again and again; nothing was changed"));
      }
      Options left = options.withTimeout(Duration.ofMillis(millis)).withRequestId(id);
      return unsent(check.apply(left.withRequestId(Optional.empty())), left)
          .thenCompose(
              found -> {
                if (!found.misfits().isEmpty() && id.isEmpty()) {
                  return CompletableFuture.completedFuture(
                      new ConfigurationAnswer.NotValid(found.misfits()));
                }
                // With an id it is asked all the same: it may have been done before.
                return partition
                    .write(
                        () -> command.apply(found.told()),
                        left,
                        reply -> answered(reply, found.misfits()))
                    .thenCompose(
                        answer ->
                            answer
                                .<CompletionStage<ConfigurationAnswer>>map(
                                    CompletableFuture::completedFuture)
                                .orElseGet(
                                    () ->
                                        attempt(
                                            number + 1,
                                            id.map(ShardedConfiguration::next),
                                            check,
                                            command)));
              });
    }
  }

  /** The id of the attempt behind one that came too late for its check. */
  static RequestId next(RequestId id) {
    if (!id.session().isDerived()) {
      throw new RefusedException(
          Refusal.Code.REUSED_KEY,
          "what it is checked against changed meanwhile; nothing was changed, and nothing will be"
              + " under this request id: ask anew with a fresh one");
    }
    return new RequestId(id.session(), id.number() + 1);
  }

  /** What the partition says; nothing where it was checked against something else. */
  private static Optional<ConfigurationAnswer> answered(KindReply reply, List<Misfit> misfits) {
    return switch (reply) {
      case ConfigurationReply.Changed changed ->
          Optional.of(new ConfigurationAnswer.Done(changed.version(), true));
      case ConfigurationReply.Unchanged unchanged ->
          Optional.of(new ConfigurationAnswer.Done(unchanged.version(), false));
      case ConfigurationReply.ConditionFailed failed ->
          Optional.of(new ConfigurationAnswer.ConditionFailed(failed.key(), failed.current()));
      case Moved unused -> Optional.empty();
      case ConfigurationReply.Forgotten forgotten -> throw forgotten(forgotten);
      case ConfigurationReply.Ahead ahead -> throw ahead(ahead);
      case NotAllowed not when not.why() == NotAllowed.Why.NOT_VALID ->
          Optional.of(new ConfigurationAnswer.NotValid(misfits));
      case NotAllowed not -> throw refused(not.why());
      default -> throw InPartition.otherwise(reply);
    };
  }

  private static RefusedException refused(NotAllowed.Why why) {
    return new RefusedException(
        Refusal.Code.FULL,
        switch (why) {
          case NOT_VALID -> "documents do not fit their schemas";
          case SETS_FULL -> "there are as many sets in the partition as may be";
          case DOCUMENTS_FULL -> "there are as many documents in the set as may be";
          case SET_TOO_LARGE -> "the documents of the set would have too many bytes";
          case SCHEMAS_FULL ->
              "there are as many schemas in the set as may be (%d, %d bytes)"
                  .formatted(
                      ConfigurationCommand.MAX_SCHEMAS, ConfigurationCommand.MAX_SCHEMAS_BYTES);
        });
  }
}
