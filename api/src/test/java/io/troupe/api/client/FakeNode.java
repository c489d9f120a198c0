package io.troupe.api.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Answers every request as it was told last, and remembers what was asked. */
public final class FakeNode implements AutoCloseable {
  /**
   * A request as it came.
   *
   * @param line method and target, not decoded
   */
  public record Asked(String line, Map<String, List<String>> headers, String body) {
    /** The only value of a header, or nothing. */
    public String header(String name) {
      List<String> values = headers.getOrDefault(name, List.of());
      return values.isEmpty() ? "" : values.getFirst();
    }
  }

  private final HttpServer server;
  private final List<Asked> asked = new ArrayList<>();
  private int status = 200;
  private Map<String, String> headers = Map.of();
  private String body = "{}";

  private FakeNode(HttpServer server) {
    this.server = server;
  }

  /** Listens on a free port. */
  public static FakeNode start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    FakeNode node = new FakeNode(server);
    server.createContext("/", node::answer);
    server.start();
    return node;
  }

  /** Where it listens. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What the next requests are answered with. */
  public synchronized void answers(int status, Map<String, String> headers, String body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** The next requests are answered with a problem; {@code more} are further fields, or nothing. */
  public void answersProblem(int status, String code, String outcome, String more) {
    answers(
        status,
        Map.of("Content-Type", "application/problem+json"),
        "{\"status\":%d,\"code\":\"%s\",\"detail\":\"because\",\"outcome\":\"%s\"%s}"
            .formatted(status, code, outcome, more));
  }

  /** The request that came last. */
  public synchronized Asked last() {
    return asked.getLast();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.add(
          new Asked(
              exchange.getRequestMethod() + " " + exchange.getRequestURI(),
              Map.copyOf(exchange.getRequestHeaders()),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      boolean hasBody = status != 204 && status != 304;
      exchange.sendResponseHeaders(status, hasBody && bytes.length > 0 ? bytes.length : -1);
      if (hasBody) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
