package io.troupe.api.guard.pekko;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.entity;
import static org.apache.pekko.http.javadsl.server.Directives.extractUri;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.put;

import com.typesafe.config.ConfigFactory;
import io.troupe.api.guard.HttpGuard;
import io.troupe.api.guard.TokenMemory;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.Unmarshaller;

/** A route in Pekko HTTP that keeps what was put last, behind the directive. */
public final class FencedRoute implements AutoCloseable {
  private final Map<String, String> values = new ConcurrentHashMap<>();
  private final ActorSystem system;
  private final ServerBinding binding;

  /** Starts it on loopback. */
  public FencedRoute(TokenMemory memory) throws Exception {
    system =
        ActorSystem.create(
            "guarded",
            ConfigFactory.parseString(
                    "pekko.actor.provider = local, pekko.coordinated-shutdown.exit-jvm = off")
                .withFallback(ConfigFactory.load()));
    binding =
        Http.get(system)
            .newServerAt("127.0.0.1", 0)
            .bind(new FencingDirective(new HttpGuard(memory)).fenced(this::shelf))
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
  }

  private Route shelf() {
    return extractUri(
        uri ->
            concat(
                get(() -> complete(Objects.requireNonNull(values.get(uri.path())))),
                put(
                    () ->
                        entity(
                            Unmarshaller.entityToString(),
                            body -> {
                              values.put(uri.path(), body);
                              return complete("");
                            }))));
  }

  /** Where it is. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + binding.localAddress().getPort() + "/");
  }

  @Override
  public void close() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
