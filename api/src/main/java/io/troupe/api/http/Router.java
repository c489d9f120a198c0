package io.troupe.api.http;

import io.troupe.actors.Bytes;
import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.problem.ProblemResponses;
import io.troupe.api.http.problem.ProblemRules;
import io.troupe.api.http.request.Body;
import io.troupe.api.http.request.OwnHosts;
import io.troupe.api.http.request.RequestHead;
import io.troupe.api.http.request.Target;
import io.troupe.sharding.map.MapName;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
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
  private static final Duration DISCARD_TIMEOUT = Duration.ofSeconds(5);

  private final HttpSettings settings;
  private final OwnHosts hosts;
  private final Supplier<Moment> clock;
  private final Materializer materializer;
  private final KeyRoutes keys;
  private final MapRoutes maps;
  private final NodeRoutes node;
  private final ClusterRoutes cluster;
  private final WatchRoutes watches;

  Router(
      Troupe troupe,
      HttpSettings settings,
      Supplier<Moment> clock,
      Materializer materializer,
      HttpMeter meter) {
    this.settings = settings;
    this.hosts = new OwnHosts(settings.host());
    this.clock = clock;
    this.materializer = materializer;
    this.keys = new KeyRoutes(troupe);
    this.maps = new MapRoutes(troupe, settings);
    this.node = new NodeRoutes(troupe, meter);
    this.cluster = new ClusterRoutes(troupe);
    this.watches = new WatchRoutes(troupe);
  }

  /** Ends the watches, which end by nothing else. */
  void close() {
    watches.close();
  }

  /** Answers a request; the stage never fails. */
  CompletionStage<HttpResponse> handle(HttpRequest request) {
    try {
      hosts.check(request);
      RequestHead head = RequestHead.of(request, settings.defaultTimeout());
      CompletionStage<HttpResponse> answer =
          route(request, head)
              .thenApply(response -> response.addHeader(ProblemResponses.NOSNIFF))
              .exceptionallyCompose(failure -> failed(request, head, failure));
      // Nobody read the body of a GET; with a strict entity, the usual case, there is nothing to
      // do.
      return request.entity() instanceof HttpEntity.Strict || takesBody(request)
          ? answer
          : answer.thenCompose(response -> afterBody(request, head.expectsContinue(), response));
    } catch (RuntimeException e) {
      return failed(request, null, e);
    }
  }

  private CompletionStage<HttpResponse> route(HttpRequest request, RequestHead head) {
    if (!request.method().equals(HttpMethods.PUT)) {
      head.refuseTimeToLive();
    }
    Target target = Target.of(request);
    Call call =
        new Call(
            request,
            head,
            target.query(),
            Deadline.after(head.timeout(), clock.get()),
            clock,
            materializer);
    String path = target.path();
    if (!path.startsWith(MAPS)) {
      return switch (path) {
        case "/v1/status" -> node.status(call);
        case "/v1/cluster" -> cluster.cluster(call);
        case ClusterRoutes.VOTERS -> cluster.voters(call);
        case "/v1/ring" -> node.ring(call);
        case "/v1/ring/plan" -> node.ringPlan(call);
        case "/metrics" -> node.metrics(call);
        case "/healthz/live" -> node.live(call);
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
    int mapStart = MAPS.length() + 1;
    if (path.length() < mapStart) {
      return maps.names(call);
    }
    if (path.charAt(mapStart - 1) != '/') {
      throw notFound();
    }
    int slash = path.indexOf('/', mapStart);
    if (slash < 0) {
      MapName whole = target.map(mapStart, path.length());
      return WatchRoutes.isFor(call)
          ? watches.handle(whole, Optional.empty(), call)
          : maps.handle(whole, call);
    }
    if (path.indexOf('/', slash + 1) >= 0) {
      throw new ProblemException(
          ProblemCode.NOT_FOUND, "nothing is here; a slash within a key is written %2F");
    }
    MapName map = target.map(mapStart, slash);
    Bytes key = target.key(slash + 1);
    return WatchRoutes.isFor(call)
        ? watches.handle(map, Optional.of(key), call)
        : keys.handle(map, key, call);
  }

  static ProblemException notFound() {
    return new ProblemException(ProblemCode.NOT_FOUND, "nothing is here; see docs/openapi.yaml");
  }

  private CompletionStage<HttpResponse> failed(
      HttpRequest request, @Nullable RequestHead head, Throwable failure) {
    boolean repeats = head != null && head.repeats();
    Problem problem = ProblemRules.ofFailure(failure, repeats);
    log(request, head, problem, failure);
    return afterBody(request, head != null && head.expectsContinue(), ProblemResponses.of(problem));
  }

  /** With the ids that the client knows, so that both logs can be held together. */
  private static void log(
      HttpRequest request, @Nullable RequestHead head, Problem problem, Throwable failure) {
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
        request.method().value(),
        request.getUri().path(),
        defect ? "failed" : problem.code().slug(),
        problem.detail());
  }

  private static boolean takesBody(HttpRequest request) {
    HttpMethod method = request.method();
    return method.equals(HttpMethods.PUT) || method.equals(HttpMethods.POST);
  }

  /**
   * Answers once the body was read, so that the client reads the answer; or too much of it came.
   */
  private CompletionStage<HttpResponse> afterBody(
      HttpRequest request, boolean expectsContinue, HttpResponse response) {
    HttpEntity body = request.entity();
    return body instanceof HttpEntity.Strict
        ? CompletableFuture.completedFuture(response)
        : Body.discard(body, expectsContinue, DISCARD_TIMEOUT, materializer)
            .thenApply(done -> response);
  }
}
