package io.troupe.api.http;

import io.troupe.actors.Moment;
import io.troupe.api.Loopback;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.MalformedRequests;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemResponses;
import io.troupe.api.http.wire.Request;
import io.troupe.api.http.wire.Response;
import io.troupe.api.http.wire.WireServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's HTTP interface while it listens, on threads of its own. It does not own the {@link
 * Troupe} it serves: close this first.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /** How long {@link #close()} lets requests in flight go on. */
  public static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  /** How long a connection may take for the head of its next request before it is closed. */
  static final Duration IDLE = Duration.ofSeconds(60);

  private final WireServer wire;
  private final Router router;
  private final HttpMeter meter;

  private HttpServer(WireServer wire, Router router, HttpMeter meter) {
    this.wire = wire;
    this.router = router;
    this.meter = meter;
  }

  /**
   * Listens. Returns once clients can connect.
   *
   * @param troupe answers the requests
   * @throws io.troupe.actors.node.StartRefusedException if the host is not loopback, or not known
   * @throws UncheckedIOException if the port is taken
   */
  public static HttpServer start(Troupe troupe, HttpSettings settings) {
    return start(
        troupe, settings, () -> new Moment(System.nanoTime(), System.currentTimeMillis()), IDLE);
  }

  static HttpServer start(
      Troupe troupe, HttpSettings settings, Supplier<Moment> clock, Duration idle) {
    InetAddress address = Loopback.require("the host of the HTTP interface", settings.host());
    HttpMeter meter = new HttpMeter();
    Router router = new Router(troupe, settings, clock, meter);
    try {
      WireServer wire =
          WireServer.start(
              address,
              settings.port(),
              new WireServer.Limits(settings.maxConnections(), idle),
              new Answers(meter.around(router::handle)));
      LOG.info("HTTP on {}", wire.address());
      return new HttpServer(wire, router, meter);
    } catch (IOException e) {
      meter.close();
      throw new UncheckedIOException(
          "cannot listen on " + settings.host() + " port " + settings.port(), e);
    }
  }

  /** Everything that the wire can want to know. */
  private record Answers(Function<Request, CompletionStage<Response>> routes)
      implements WireServer.Handler {
    @Override
    public CompletionStage<Response> handle(Request request) {
      return routes.apply(request);
    }

    @Override
    public Response malformed(int status, String detail) {
      LOG.debug("malformed request: {}", detail);
      return MalformedRequests.of(status, detail);
    }

    @Override
    public Response unanswered() {
      return ProblemResponses.of(
          Problem.unknown("the node closed before the request was answered", Optional.empty()));
    }
  }

  /** Where it listens; with the port that was taken, if the settings left it open. */
  public InetSocketAddress address() {
    return wire.address();
  }

  /**
   * Takes no new connections and lets requests in flight end; an answer under way is written to its
   * end. What is not answered within the bound is answered that its outcome is unknown, and loses
   * its connection. Who connects at this very moment may hear nothing. May be called again; the
   * shortest bound holds.
   *
   * @param bound from 1 ms
   * @return completes when all have read their answer, or lost their connection
   */
  public CompletionStage<Void> close(Duration bound) {
    router.close();
    return wire.close(bound).thenAccept(closed -> meter.close());
  }

  /** Closes within {@link #CLOSE_WITHIN} and waits for it. May be called again. */
  @Override
  public void close() {
    try {
      close(CLOSE_WITHIN)
          .toCompletableFuture()
          .orTimeout(CLOSE_WITHIN.toMillis() * 2, TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof TimeoutException)) {
        throw e;
      }
      LOG.warn("connections of {} did not end within twice {}", address(), CLOSE_WITHIN);
    }
  }
}
