package io.troupe.api.http.configuration;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.configuration.AsyncTroupeConfiguration;
import io.troupe.api.configuration.ConfigurationAnswer;
import io.troupe.api.configuration.schema.CheckSettings;
import io.troupe.api.configuration.schema.DocumentChecks;
import io.troupe.api.configuration.schema.Misfit;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.ConfigurationBody;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.stream.ChangeStream;
import io.troupe.api.http.stream.Waits;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.ConfigurationJson;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.configuration.ConfigurationReply.Observed;
import io.troupe.coordination.configuration.DocumentKey;
import io.troupe.coordination.configuration.SchemaPattern;
import io.troupe.coordination.name.ObjectName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Configuration: one request each. A slash in a key is written %2F.
 *
 * <pre>
 *   GET    /v1/config                       the sets there are
 *   GET    /v1/config/SET                   its documents; with seen=N, wait for a change
 *   POST   /v1/config/SET                   change documents, all or none of them
 *   DELETE /v1/config/SET                   remove the set
 *   GET    /v1/config/SET/KEY               a document, now or behind a change
 *   GET    /v1/config/SET/KEY/history, diff
 *   POST   /v1/config/SET/KEY/rollback
 *   GET    /v1/config/SET/PATTERN/schema    also PUT and DELETE
 * </pre>
 */
public final class ConfigurationRoutes {
  /** Where the sets are. */
  public static final String PATH = "/v1/config";

  private static final Set<String> PARTS = Set.of("", "/history", "/diff", "/rollback", "/schema");
  private static final String READS = "GET, HEAD";
  private static final int LISTED = 100;

  /** What is not known by then is looked for by the stream. */
  private static final Duration FIRST = Duration.ofSeconds(1);

  private final Troupe troupe;
  private final Waits waits = new Waits();
  private final DocumentChecks bodies = new DocumentChecks(CheckSettings.DEFAULT);

  /** Routes to the configuration of this one. */
  public ConfigurationRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  /** Answers those who wait, that nothing changed. */
  public void close() {
    waits.close();
    bodies.close();
  }

  /** The route of a path below that of the sets, as docs/openapi.yaml writes it. */
  public static String routeOf(String path) {
    int key = path.indexOf('/', PATH.length() + 1);
    int part = key < 0 ? -1 : path.indexOf('/', key + 1);
    String rest = part < 0 ? "" : path.substring(part);
    return PATH
        + "/{set}"
        + (key < 0 ? "" : rest.equals("/schema") ? "/{pattern}" : "/{key}")
        + (PARTS.contains(rest) ? rest : "/{other}");
  }

  /** The sets. */
  public CompletionStage<Response> list(Call call) {
    method(call, READS);
    plain(call, "after", "limit");
    Optional<ObjectName> after =
        text(call, "after").map(it -> ProblemException.valid(() -> new ObjectName(it)));
    return troupe
        .coordination()
        .configurations(after, limit(call), call.options())
        .thenApply(sets -> Replies.object(json -> ConfigurationJson.write(sets, json)));
  }

  /** One set, or something of it. */
  public CompletionStage<Response> part(Target target, Call call) {
    String path = target.path();
    int start = PATH.length() + 1;
    int slash = path.indexOf('/', start);
    int next = slash < 0 ? -1 : path.indexOf('/', slash + 1);
    String part = next < 0 ? "" : path.substring(next);
    if (!PARTS.contains(part)) {
      throw notFound("nothing is here; a slash within a key is written %2F");
    }
    method(call, slash < 0 ? "GET, HEAD, POST, DELETE" : allowed(part));
    String name = target.text(start, slash < 0 ? path.length() : slash);
    AsyncTroupeConfiguration set =
        troupe
            .coordination()
            .configuration(ProblemException.valid(() -> new ObjectName(name)))
            .async();
    if (slash < 0) {
      return set(set, call);
    }
    String key = target.text(slash + 1, next < 0 ? path.length() : next);
    return switch (part) {
      case "" -> get(set, key(key), call);
      case "/history" -> {
        plain(call);
        yield set.history(key(key), call.options())
            .thenApply(past -> Replies.object(json -> ConfigurationJson.write(past, json)));
      }
      case "/diff" -> diff(set, key(key), call);
      case "/rollback" -> {
        plain(call);
        yield body(call, body -> body, "to", "message")
            .thenCompose(
                body ->
                    set.rollback(key(key), body.to(), body.message(), call.options(id(set, call))))
            .thenApply(ConfigurationRoutes::answered);
      }
      default -> schema(set, ProblemException.valid(() -> new SchemaPattern(key)), call);
    };
  }

  private static String allowed(String part) {
    return switch (part) {
      case "/rollback" -> "POST";
      case "/schema" -> "GET, HEAD, PUT, DELETE";
      default -> READS;
    };
  }

  private CompletionStage<Response> set(AsyncTroupeConfiguration set, Call call) {
    return switch (call.method()) {
      case "GET", "HEAD" -> call.query().text("seen") == null ? read(set, call) : watch(set, call);
      case "POST" -> {
        plain(call);
        yield body(call, ConfigurationBody::change, "changes", "message")
            .thenCompose(change -> set.change(change, call.options(id(set, call))))
            .thenApply(ConfigurationRoutes::answered);
      }
      default -> {
        plain(call);
        yield set.delete(call.options(id(set, call)))
            .thenApply(
                was -> {
                  if (!was) {
                    throw notFound("there is no set '" + set.name() + "'");
                  }
                  return Response.of(204);
                });
      }
    };
  }

  private static CompletionStage<Response> read(AsyncTroupeConfiguration set, Call call) {
    plain(call, "prefix", "after", "limit", "at", "show");
    switch (text(call, "show").orElse("documents")) {
      case "documents" -> {}
      case "schemas" -> {
        return set.schemas(call.options())
            .thenApply(schemas -> Replies.object(json -> ConfigurationJson.write(schemas, json)));
      }
      default -> throw ProblemException.invalid("the parameter show is documents or schemas");
    }
    return set.read(
            text(call, "prefix").orElse(""),
            text(call, "after").map(ConfigurationRoutes::key),
            limit(call),
            version(call, "at"),
            call.options())
        .thenApply(page -> Replies.object(json -> ConfigurationJson.write(page, json)));
  }

  private CompletionStage<Response> watch(AsyncTroupeConfiguration set, Call call) {
    plain(call, "seen");
    Version seen = version(call, "seen").orElse(Version.ABSENT);
    if (call.method().equals("GET")
        && Objects.requireNonNullElse(call.request().header("accept"), "")
            .contains(ChangeStream.TYPE)) {
      // Who reconnects by itself says in the header how far it came since.
      Optional<Version> last =
          Optional.ofNullable(call.request().header("last-event-id"))
              .map(it -> number("Last-Event-ID", it));
      return stream(set, last.orElse(seen), call);
    }
    return waits
        .untilClosed(set.observe(seen, call.options()), Optional.empty())
        .thenApply(
            observed ->
                observed
                    .map(it -> Replies.object(json -> ConfigurationJson.write(it, json)))
                    .orElseGet(
                        () ->
                            Replies.object(json -> json.writeStringField("status", "unchanged"))
                                .withStatus(202)));
  }

  /** A version that is to come is refused before the stream begins: its client stops then. */
  private CompletionStage<Response> stream(AsyncTroupeConfiguration set, Version seen, Call call) {
    return set.read("", Optional.empty(), 1, Optional.of(seen), call.options().withTimeout(FIRST))
        .handle(
            (page, failure) ->
                failure != null
                        && Requests.cause(failure) instanceof RefusedException refused
                        && refused.refusal().code() == Refusal.Code.INVALID
                    ? CompletableFuture.<Response>failedFuture(refused)
                    : waits.stream(new ChangeStream<>(new Changes(set), Optional.of(seen)), call))
        .thenCompose(begun -> begun);
  }

  /** Where changes of a set are looked for. */
  private record Changes(AsyncTroupeConfiguration set) implements ChangeStream.Source<Observed> {
    @Override
    public String event() {
      return "changed";
    }

    @Override
    public CompletionStage<Optional<Observed>> look(Optional<Version> seen, Options options) {
      return set.observe(seen.orElse(Version.ABSENT), options);
    }

    @Override
    public Version seen(Observed shown) {
      return shown.seen();
    }

    @Override
    public void write(Observed shown, JsonGenerator json) throws IOException {
      ConfigurationJson.write(shown, json);
    }
  }

  private static CompletionStage<Response> get(
      AsyncTroupeConfiguration set, DocumentKey key, Call call) {
    plain(call, "at");
    return set.get(key, version(call, "at"), call.options())
        .thenApply(
            found ->
                found
                    .map(
                        it ->
                            Replies.object(json -> ConfigurationJson.write(it, json))
                                .with(Replies.etag(it.version())))
                    .orElseThrow(() -> notFound("there is no document '" + key + "'")));
  }

  private static CompletionStage<Response> diff(
      AsyncTroupeConfiguration set, DocumentKey key, Call call) {
    plain(call, "from", "to");
    Version from =
        version(call, "from")
            .orElseThrow(() -> ProblemException.invalid("the parameter from is missing"));
    return set.diff(key, from, version(call, "to"), call.options())
        .thenApply(
            patch ->
                Replies.object(
                    json -> {
                      json.writeFieldName("patch");
                      json.writeRawValue(patch);
                    }));
  }

  private CompletionStage<Response> schema(
      AsyncTroupeConfiguration set, SchemaPattern pattern, Call call) {
    return switch (call.method()) {
      case "GET", "HEAD" -> {
        plain(call);
        yield set.schemas(call.options())
            .thenApply(
                schemas ->
                    schemas.schemas().stream()
                        .filter(it -> it.pattern().equals(pattern))
                        .findFirst()
                        .map(
                            it ->
                                Replies.object(json -> ConfigurationJson.write(it.revision(), json))
                                    .with(Replies.etag(it.revision().version())))
                        .orElseThrow(() -> notFound("there is no schema for '" + pattern + "'")));
      }
      case "PUT" -> {
        plain(call);
        yield body(call, body -> body, "schema", "message", "force")
            .thenCompose(
                body ->
                    setSchema(
                        set,
                        pattern,
                        Optional.of(body.schema()),
                        body.message(),
                        body.force(),
                        call));
      }
      default -> {
        plain(call, "message", "force");
        yield setSchema(
            set, pattern, Optional.empty(), text(call, "message").orElse(""), force(call), call);
      }
    };
  }

  private static CompletionStage<Response> setSchema(
      AsyncTroupeConfiguration set,
      SchemaPattern pattern,
      Optional<Bytes> schema,
      String message,
      boolean force,
      Call call) {
    return set.setSchema(pattern, schema, message, force, call.options(id(set, call)))
        .thenApply(ConfigurationRoutes::answered);
  }

  private static boolean force(Call call) {
    String force = text(call, "force").orElse("false");
    if (!force.equals("true") && !force.equals("false")) {
      throw ProblemException.invalid("the parameter force is true or false, not '" + force + "'");
    }
    return force.equals("true");
  }

  private static Response answered(ConfigurationAnswer answer) {
    return switch (answer) {
      case ConfigurationAnswer.Done done ->
          Replies.object(
              json -> {
                json.writeNumberField("version", done.version().number());
                json.writeBooleanField("changed", done.changed());
              });
      case ConfigurationAnswer.ConditionFailed failed ->
          throw new ProblemException(
              Problem.conditionFailed("the document '" + failed.key() + "'", failed.current()));
      case ConfigurationAnswer.NotValid not ->
          throw new ProblemException(
              ProblemCode.NOT_VALID,
              not.misfits().isEmpty()
                  ? "documents did not fit their schemas when this was first asked"
                  : not.misfits().stream().map(Misfit::toString).collect(Collectors.joining("; ")));
    };
  }

  private static Optional<RequestId> id(AsyncTroupeConfiguration set, Call call) {
    return Optional.ofNullable(call.head().idempotencyKey())
        .map(key -> IdempotencyId.of(IdempotencyId.Sort.CONFIGURATION, set.name().value(), key));
  }

  private static void method(Call call, String allowed) {
    if (!List.of(allowed.split(", ", -1)).contains(call.method())) {
      throw new ProblemException(Problem.methodNotAllowed(allowed));
    }
  }

  private static void plain(Call call, String... parameters) {
    call.query().allow(parameters);
    call.head().refuseConditions();
  }

  /** Read where nobody else waits: a body may be large, and each has much of it made anew. */
  private <T> CompletionStage<T> body(
      Call call, Function<ConfigurationBody, T> read, String... fields) {
    if (!call.head().hasContentType("application/json")) {
      throw new ProblemException(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "a change of configuration is application/json, not '" + call.head().contentType() + "'");
    }
    return call.body(ConfigurationBody.MAX_BYTES)
        .thenCompose(
            bytes ->
                bodies.run(
                    call.options().timeout(),
                    () -> read.apply(ConfigurationBody.parse(bytes, fields))));
  }

  private static DocumentKey key(String text) {
    return ProblemException.valid(() -> new DocumentKey(text));
  }

  private static Optional<String> text(Call call, String parameter) {
    @Nullable String text = call.query().text(parameter);
    return Optional.ofNullable(text);
  }

  private static int limit(Call call) {
    return text(call, "limit")
        .map(it -> (int) Math.min(Integer.MAX_VALUE, number("limit", it).number()))
        .orElse(LISTED);
  }

  private static Optional<Version> version(Call call, String parameter) {
    return text(call, parameter).map(it -> number(parameter, it));
  }

  private static Version number(String what, String text) {
    if (!text.matches("0|[1-9][0-9]{0,17}")) {
      throw ProblemException.invalid(what + " is a whole number, not '" + text + "'");
    }
    return new Version(Long.parseLong(text));
  }

  private static ProblemException notFound(String detail) {
    return new ProblemException(ProblemCode.NOT_FOUND, detail);
  }
}
