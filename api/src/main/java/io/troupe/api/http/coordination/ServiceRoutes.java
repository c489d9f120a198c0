package io.troupe.api.http.coordination;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.actors.GuestId;
import io.troupe.actors.RequestId;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.request.ServiceBody;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.stream.ChangeStream;
import io.troupe.api.http.stream.Waits;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.ServiceJson;
import io.troupe.api.map.Options;
import io.troupe.api.service.AsyncTroupeService;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.InstanceId;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply.Listing;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Services: one request each.
 *
 * <pre>
 *   GET    /v1/services                        those that have instances
 *   GET    /v1/services/NAME                   its instances; with seen a long poll; as events
 *   PUT    /v1/services/NAME/INSTANCE          register, under a session
 *   PUT    /v1/services/NAME/INSTANCE/health   how well it is
 *   DELETE /v1/services/NAME/INSTANCE          take off
 * </pre>
 */
final class ServiceRoutes {
  static final String PATH = "/v1/services";
  private static final String HEALTH = "/health";

  private final Troupe troupe;
  private final Waits waits = new Waits();

  ServiceRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  /** Answers those who wait, that nothing changed. */
  void close() {
    waits.close();
  }

  /** The route of a path of one service, as docs/openapi.yaml writes it. */
  static String routeOf(String path) {
    int slash = path.indexOf('/', PATH.length() + 1);
    int next = slash < 0 ? -1 : path.indexOf('/', slash + 1);
    String part = next < 0 ? "" : path.substring(next);
    return PATH
        + "/{service}"
        + (slash < 0 ? "" : "/{instance}")
        + (part.isEmpty() || part.equals(HEALTH) ? part : "/{other}");
  }

  /** All of them. */
  CompletionStage<Response> list(Call call) {
    Asked.read(call, "after", "limit");
    return troupe
        .coordination()
        .services(Asked.after(call, ObjectName::new), Asked.limit(call), call.options())
        .thenApply(listed -> Replies.object(json -> ServiceJson.write(listed, json)));
  }

  /** One, or something of it. */
  CompletionStage<Response> service(Target target, Call call) {
    String path = target.path();
    int start = PATH.length() + 1;
    int slash = path.indexOf('/', start);
    int next = slash < 0 ? -1 : path.indexOf('/', slash + 1);
    String part = next < 0 ? "" : path.substring(next);
    String name = target.text(start, slash < 0 ? path.length() : slash);
    if (!part.isEmpty() && !part.equals(HEALTH)) {
      throw Asked.notFound();
    }
    String allowed = slash < 0 ? "GET, HEAD" : part.isEmpty() ? "PUT, DELETE" : "PUT";
    if (!List.of(allowed.split(", ", -1)).contains(call.method())) {
      throw new ProblemException(Problem.methodNotAllowed(allowed));
    }
    AsyncTroupeService service =
        troupe.coordination().service(ProblemException.valid(() -> new ObjectName(name)));
    if (slash < 0) {
      return instances(service, call);
    }
    String id = target.text(slash + 1, next < 0 ? path.length() : next);
    InstanceId instance = ProblemException.valid(() -> new InstanceId(id));
    return part.isEmpty() ? instance(service, instance, call) : health(service, instance, call);
  }

  private CompletionStage<Response> instances(AsyncTroupeService service, Call call) {
    Asked.read(call, "health", "seen", "meta.*");
    Filter filter = filter(call);
    Optional<Version> seen =
        Optional.ofNullable(call.query().text("seen")).map(it -> version("seen", it));
    if (call.method().equals("GET")
        && Objects.requireNonNullElse(call.request().header("accept"), "")
            .contains(ChangeStream.TYPE)) {
      // Who reconnects by itself says in the header how far it came since.
      Optional<Version> last =
          Optional.ofNullable(call.request().header("last-event-id"))
              .map(it -> version("Last-Event-ID", it))
              .or(() -> seen);
      return waits.stream(new ChangeStream<>(new Instances(service, filter), last), call);
    }
    return waits
        .untilClosed(service.observe(filter, seen, call.options()), Optional.empty())
        .thenApply(
            listing ->
                listing
                    .map(it -> Replies.object(json -> ServiceJson.write(it, json)))
                    .orElseGet(
                        () ->
                            Replies.object(json -> json.writeStringField("status", "unchanged"))
                                .withStatus(202)));
  }

  private static Version version(String what, String text) {
    return new Version(text.equals("0") ? 0 : Asked.whole(what, text));
  }

  private static Filter filter(Call call) {
    @Nullable String worst = call.query().text("health");
    return ProblemException.valid(
        () ->
            new Filter(
                worst == null ? Health.State.CRITICAL : Health.State.of(worst),
                call.query().texts("meta.")));
  }

  /** Where changes are looked for. */
  private record Instances(AsyncTroupeService service, Filter filter)
      implements ChangeStream.Source<Listing> {
    @Override
    public String event() {
      return "instances";
    }

    @Override
    public CompletionStage<Optional<Listing>> look(Optional<Version> seen, Options options) {
      return service.observe(filter, seen, options);
    }

    @Override
    public Version seen(Listing shown) {
      return shown.version();
    }

    @Override
    public void write(Listing shown, JsonGenerator json) throws IOException {
      ServiceJson.write(shown, json);
    }
  }

  private static CompletionStage<Response> instance(
      AsyncTroupeService service, InstanceId id, Call call) {
    call.head().refuseConditions();
    return call.method().equals("PUT")
        ? register(service, id, call)
        : deregister(service, id, call);
  }

  private static CompletionStage<Response> register(
      AsyncTroupeService service, InstanceId id, Call call) {
    call.query().allow();
    return body(call, "session", "address", "metadata", "health", "reason")
        .thenCompose(
            body -> {
              GuestId session = body.session();
              return service
                  .register(body.instance(id), session, call.options(key(service, id, "", call)))
                  .thenApply(
                      version ->
                          version
                              .map(ServiceRoutes::registered)
                              .orElseThrow(
                                  () ->
                                      new ProblemException(
                                          ProblemCode.SESSION_OVER,
                                          "session %s has ended, or never was; nothing changed"
                                              .formatted(session))));
            });
  }

  private static CompletionStage<Response> health(
      AsyncTroupeService service, InstanceId id, Call call) {
    Asked.plain(call);
    return body(call, "session", "health", "reason")
        .thenCompose(
            body ->
                service.setHealth(
                    id,
                    body.session(),
                    body.health(),
                    call.options(key(service, id, HEALTH, call))))
        .thenApply(
            version ->
                version.map(ServiceRoutes::registered).orElseThrow(() -> absent(service, id)));
  }

  private static CompletionStage<Response> deregister(
      AsyncTroupeService service, InstanceId id, Call call) {
    call.query().allow("session");
    Optional<GuestId> session =
        Optional.ofNullable(call.query().text("session"))
            .map(it -> ProblemException.valid(() -> GuestId.parse(it)));
    return service
        .deregister(id, session, call.options(key(service, id, "", call)))
        .thenApply(was -> Asked.done(was, () -> absent(service, id)));
  }

  private static Response registered(Version version) {
    return Replies.object(json -> json.writeNumberField("version", version.number()));
  }

  private static CompletionStage<ServiceBody> body(Call call, String... fields) {
    Asked.requireJson(call);
    return call.body(ServiceBody.MAX_BYTES).thenApply(bytes -> ServiceBody.parse(bytes, fields));
  }

  private static Optional<RequestId> key(
      AsyncTroupeService service, InstanceId id, String part, Call call) {
    return Optional.ofNullable(call.head().idempotencyKey())
        .map(
            key ->
                IdempotencyId.of(
                    IdempotencyId.Sort.SERVICE, service.name() + "/" + id + part, key));
  }

  private static ProblemException absent(AsyncTroupeService service, InstanceId id) {
    return new ProblemException(
        ProblemCode.NOT_FOUND,
        "service '%s' has no instance '%s', or another session registered it; nothing changed"
            .formatted(service.name(), id));
  }
}
