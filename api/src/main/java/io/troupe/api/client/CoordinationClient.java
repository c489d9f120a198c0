package io.troupe.api.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
import io.troupe.coordination.name.ObjectName;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks a node over HTTP for what coordinates beside locks. Safe for use by many threads; methods
 * wait for the answer. A change fails as refused: nothing happened, or as unknown.
 */
public final class CoordinationClient implements AutoCloseable {
  /** Where semaphores are. */
  public static final String SEMAPHORES = "/v1/semaphores";

  /** Where latches are. */
  public static final String LATCHES = "/v1/latches";

  /** Where barriers are. */
  public static final String BARRIERS = "/v1/barriers";

  /** Where services are. */
  public static final String SERVICES = "/v1/services";

  /** Where numbers are. */
  public static final String ATOMICS = "/v1/atomics";

  /** Where ids are. */
  public static final String IDS = "/v1/ids";

  /** Where sessions are. */
  public static final String SESSIONS = "/v1/sessions";

  /** Where configuration is. */
  public static final String CONFIG = "/v1/config";

  private final Exchange exchange;

  /**
   * A client that says who it is; nothing is sent yet.
   *
   * @param node such as {@code http://127.0.0.1:7070}
   * @param timeout how long one call may take, from 1 ms to 10 minutes
   * @throws IllegalArgumentException if the URL is anything but http, a host and a port
   */
  public CoordinationClient(URI node, Duration timeout, Principal principal) {
    this(new Exchange(node, timeout, principal));
  }

  private CoordinationClient(Exchange exchange) {
    this.exchange = exchange;
  }

  /** The same connections, for calls that may take this long, from 1 ms to 10 minutes. */
  CoordinationClient within(Duration time) {
    return new CoordinationClient(exchange.within(time));
  }

  /** Makes something whose name is given to it. */
  public <R> R create(String parent, JsonNode body, Function<JsonNode, R> read) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        exchange
            .to(parent)
            .header("Content-Type", "application/json")
            .POST(Exchange.body(bytes))
            .build();
    return answer(exchange.write(request), read).orElseThrow();
  }

  /**
   * What is to be read of one thing; empty if it is not there.
   *
   * @param parent such as {@link #SEMAPHORES}
   * @param part what stands behind its name, with what is asked of it; or nothing
   * @param read understands the answer
   */
  public <R> Optional<R> read(
      String parent, ObjectName name, String part, Function<JsonNode, R> read) {
    return answer(exchange.read(path(parent, name) + part), read);
  }

  /** The first names of a sort, by name, with what is shown of each. */
  public <R> R list(
      String parent, Optional<ObjectName> after, int limit, Function<JsonNode, R> read) {
    String query = "?limit=" + limit + after.map(it -> "&after=" + it.value()).orElse("");
    return answer(exchange.read(parent + query), read).orElseThrow();
  }

  /**
   * Changes one thing, once; empty if it is not there, or not held.
   *
   * @param method such as {@code PUT}
   * @param part what stands behind its name, or nothing
   */
  public <R> Optional<R> change(
      String method,
      String parent,
      ObjectName name,
      String part,
      JsonNode body,
      Function<JsonNode, R> read) {
    HttpRequest.Builder request =
        exchange.to(path(parent, name) + part).header("Content-Type", "application/json");
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    HttpRequest ready =
        body.isEmpty() && !method.equals("POST")
            ? request.method(method, BodyPublishers.noBody()).build()
            : request.method(method, Exchange.body(bytes)).build();
    return answer(exchange.write(ready), read);
  }

  /** An empty body of a change. */
  public static ObjectNode body() {
    return Exchange.JSON.createObjectNode();
  }

  private static <R> Optional<R> answer(HttpResponse<byte[]> response, Function<JsonNode, R> read) {
    if (Exchange.isProblem(response, "not-found")
        || Exchange.isProblem(response, "not-held")
        || Exchange.isProblem(response, "session-over")) {
      return Optional.empty();
    }
    if (response.statusCode() >= 400) {
      throw Exchange.problem(response);
    }
    JsonNode json = response.statusCode() == 204 ? body() : Exchange.json(response);
    return Optional.of(Exchange.understood(response, read, json));
  }

  /** A step of a path, or the value of a parameter, as it is written in a URL. */
  public static String step(String text) {
    return Exchange.encode(Bytes.utf8(text));
  }

  private static String path(String parent, ObjectName name) {
    return parent + "/" + Exchange.encode(Bytes.utf8(name.value()));
  }

  @Override
  public void close() {
    exchange.close();
  }
}
