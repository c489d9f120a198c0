package io.troupe.api.http;

import io.troupe.actors.Bytes;
import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.api.Troupe;
import io.troupe.api.http.configuration.ConfigurationRoutes;
import io.troupe.api.http.coordination.CoordinationRoutes;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.problem.ProblemResponses;
import io.troupe.api.http.problem.ProblemRules;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.OwnHosts;
import io.troupe.api.http.request.RequestHead;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.wire.Request;
import io.troupe.api.http.wire.Response;
import io.troupe.sharding.map.MapName;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Finds what a request is about; every failure on the way becomes a problem here. */
final class Router {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final String NODES = "/v1/nodes/";
  private static final String DRAIN = "/drain";
  private static final String NODE_NAME = "[A-Za-z0-9._-]{1,64}";
  private static final String MAPS = "/v1/maps";

  private final HttpSettings settings;
  private final OwnHosts hosts;
  private final Supplier<Moment> clock;
  private final KeyRoutes keys;
  private final MapRoutes maps;
  private final NodeRoutes node;
  private final ClusterRoutes cluster;
  private final WatchRoutes watches;
  private final CoordinationRoutes coordination;
  private final ElectionRoutes elections;
  private final ConfigurationRoutes configuration;

  Router(Troupe troupe, HttpSettings settings, Supplier<Moment> clock, HttpMeter meter) {
    this.settings = settings;
    this.hosts = new OwnHosts(settings.host());
    this.clock = clock;
    this.keys = new KeyRoutes(troupe);
    this.maps = new MapRoutes(troupe, settings);
    this.node = new NodeRoutes(troupe, meter);
    this.cluster = new ClusterRoutes(troupe);
    this.watches = new WatchRoutes(troupe);
    this.coordination = new CoordinationRoutes(troupe);
    this.elections = new ElectionRoutes(troupe);
    this.configuration = new ConfigurationRoutes(troupe);
  }

  /** Ends the watches, which end by nothing else, and who waits for a lock or a leader. */
  void close() {
    watches.close();
    coordination.close();
    elections.close();
    configuration.close();
  }

  /** Answers a request; the stage never fails. */
  CompletionStage<Response> handle(Request request) {
    try {
      hosts.check(request);
      RequestHead head = RequestHead.of(request, settings.defaultTimeout());
      return route(request, head).exceptionally(failure -> failed(request, head, failure));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(failed(request, null, e));
    }
  }

  private CompletionStage<Response> route(Request request, RequestHead head) {
    Target target = Target.of(request.target());
    if (!request.method().equals("PUT") || !target.path().startsWith(MAPS + "/")) {
      head.refuseTimeToLive();
    }
    if (!target.path().startsWith(MAPS + "/") || request.method().matches("GET|HEAD")) {
      head.refuseGuard();
    }
    Call call =
        new Call(request, head, target.query(), Deadline.after(head.timeout(), clock.get()), clock);
    String path = target.path();
    if (path.equals("/healthz/live")) {
      return node.live(call);
    }
    int slash = path.startsWith(MAPS + "/") ? path.indexOf('/', MAPS.length() + 1) : -1;
    if (slash < 0) {
      return CoordinationRoutes.isShort(path)
          ? whole(target, call)
          : aside(() -> whole(target, call));
    }
    if (path.indexOf('/', slash + 1) >= 0) {
      throw new ProblemException(
          ProblemCode.NOT_FOUND, "nothing is here; a slash within a key is written %2F");
    }
    MapName map = target.map(MAPS.length() + 1, slash);
    Bytes key = target.key(slash + 1);
    return WatchRoutes.isFor(call)
        ? aside(() -> watches.handle(map, Optional.of(key), call))
        : keys.handle(map, key, call);
  }

  /** For what may take long, or wait: the loop has other connections. */
  private static CompletionStage<Response> aside(Supplier<CompletionStage<Response>> route) {
    return CompletableFuture.supplyAsync(route, Call.ASIDE).thenCompose(Function.identity());
  }

  /** Everything but single keys. */
  private CompletionStage<Response> whole(Target target, Call call) {
    String path = target.path();
    if (path.startsWith(MAPS + "/")) {
      MapName map = target.map(MAPS.length() + 1, path.length());
      return WatchRoutes.isFor(call)
          ? watches.handle(map, Optional.empty(), call)
          : maps.handle(map, call);
    }
    Optional<CompletionStage<Response>> coordinated = coordination.handle(target, call);
    if (coordinated.isPresent()) {
      return coordinated.get();
    }
    if (path.startsWith(ConfigurationRoutes.PATH + "/")) {
      return configuration.part(target, call);
    }
    if (path.startsWith(ElectionRoutes.PATH + "/")) {
      return elections.election(target, call);
    }
    return switch (path) {
      case MAPS -> maps.names(call);
      case ElectionRoutes.PATH -> elections.list(call);
      case ConfigurationRoutes.PATH -> configuration.list(call);
      case "/v1/status" -> node.status(call);
      case "/v1/roles" -> node.roles(call);
      case "/v1/cluster" -> cluster.cluster(call);
      case ClusterRoutes.VOTERS -> cluster.voters(call);
      case "/v1/ring" -> node.ring(call);
      case "/v1/ring/plan" -> node.ringPlan(call);
      case "/metrics" -> node.metrics(call);
      case "/healthz/ready" -> node.ready(call);
      default -> {
        if (path.startsWith(NODES) && path.endsWith(DRAIN)) {
          String name = path.substring(NODES.length(), path.length() - DRAIN.length());
          if (name.matches(NODE_NAME)) {
            yield node.drain(call, name);
          }
        }
        if (path.startsWith(ClusterRoutes.VOTERS + "/")) {
          yield cluster.voter(path.substring(ClusterRoutes.VOTERS.length() + 1), call);
        }
        throw notFound();
      }
    };
  }

  static ProblemException notFound() {
    return new ProblemException(ProblemCode.NOT_FOUND, "nothing is here; see docs/openapi.yaml");
  }

  private static Response failed(Request request, @Nullable RequestHead head, Throwable failure) {
    Problem problem = ProblemRules.ofFailure(failure, head != null && head.repeats());
    log(request, head, problem, failure);
    return ProblemResponses.of(problem);
  }

  /** With the ids that the client knows, so that both logs can be held together. */
  private static void log(
      Request request, @Nullable RequestHead head, Problem problem, Throwable failure) {
    boolean defect = problem.code() == ProblemCode.INTERNAL;
    LoggingEventBuilder line = defect ? LOG.atError().setCause(failure) : LOG.atDebug();
    if (head != null && head.idempotencyKey() != null) {
      line = line.addKeyValue("idempotencyKey", head.idempotencyKey());
    }
    if (problem.requestId().isPresent()) {
      line = line.addKeyValue("requestId", problem.requestId().get());
    }
    line.log(
        "{} {} {}: {}",
        request.method(),
        Target.pathOf(request.target()),
        defect ? "failed" : problem.code().slug(),
        problem.detail());
  }
}
