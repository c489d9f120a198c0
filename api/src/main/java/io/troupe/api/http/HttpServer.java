package io.troupe.api.http;

import io.troupe.actors.Moment;
import io.troupe.api.Loopback;
import io.troupe.api.Troupe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's HTTP interface while it listens. It does not own the {@link Troupe} it serves: close
 * this first.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /** How long {@link #close()} lets requests in flight go on. */
  public static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  /** How long a connection may take for the head of its next request before it is closed. */
  static final Duration IDLE = Duration.ofSeconds(60);

  private static final Duration BIND_WITHIN = Duration.ofSeconds(10);
  private static final Duration CUT_WITHIN = Duration.ofMillis(1);

  private final ServerBinding binding;
  private final OpenConnections open;
  private final Router router;
  private final HttpMeter meter;

  private HttpServer(ServerBinding binding, OpenConnections open, Router router, HttpMeter meter) {
    this.binding = binding;
    this.open = open;
    this.router = router;
    this.meter = meter;
  }

  /**
   * Listens. Returns once clients can connect.
   *
   * @param system runs the connections; Troupe's own may be used
   * @param troupe answers the requests
   * @throws io.troupe.actors.node.StartRefusedException if the host is not loopback, or not known
   * @throws UncheckedIOException if the port is taken
   */
  public static HttpServer start(ActorSystem<?> system, Troupe troupe, HttpSettings settings) {
    return start(
        system,
        troupe,
        settings,
        () -> new Moment(System.nanoTime(), System.currentTimeMillis()),
        IDLE);
  }

  static HttpServer start(
      ActorSystem<?> system,
      Troupe troupe,
      HttpSettings settings,
      Supplier<Moment> clock,
      Duration idle) {
    InetAddress address = Loopback.require("the host of the HTTP interface", settings.host());
    Materializer materializer = SystemMaterializer.get(system).materializer();
    HttpMeter meter = new HttpMeter();
    Router router = new Router(troupe, settings, clock, materializer, meter);
    OpenConnections open = new OpenConnections(settings.maxConnections());
    CompletionStage<ServerBinding> bound =
        Http.get(system)
            .newServerAt(address.getHostAddress(), settings.port())
            .withSettings(PekkoSettings.of(system.settings().config(), settings))
            .bindFlow(Flow.fromGraph(new Connection(meter.around(router::handle), open, idle)));
    try {
      ServerBinding binding =
          bound
              .toCompletableFuture()
              .orTimeout(BIND_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
              .join();
      LOG.info("HTTP on {}", binding.localAddress());
      return new HttpServer(binding, open, router, meter);
    } catch (CompletionException e) {
      throw new UncheckedIOException(
          "cannot listen on " + settings.host() + " port " + settings.port(),
          new IOException(e.getCause()));
    }
  }

  /** Where it listens; with the port that was taken, if the settings left it open. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /**
   * Takes no new connections and lets requests in flight end; an answer under way is written to its
   * end. What is not answered within the bound loses its connection: for its client the outcome is
   * unknown, as it is whenever no answer comes. Who connects at this very moment may hear nothing
   * until its own timeout. May be called again; the shortest bound holds.
   *
   * @param bound from 1 ms
   * @return completes when all have their answer, or lost their connection; the last bytes of an
   *     answer may still wait for a slow client to read them, for as long as the system runs
   */
  public CompletionStage<Void> close(Duration bound) {
    router.close();
    CompletableFuture<Done> answered =
        open.close().completeOnTimeout(Done.done(), bound.toMillis(), TimeUnit.MILLISECONDS);
    return binding
        .unbind()
        .thenCombine(answered, (unbound, ended) -> ended)
        .thenCompose(ended -> binding.terminate(CUT_WITHIN))
        .thenAccept(terminated -> meter.close());
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
      LOG.warn(
          "connections of {} did not end within twice {}", binding.localAddress(), CLOSE_WITHIN);
    }
  }
}
