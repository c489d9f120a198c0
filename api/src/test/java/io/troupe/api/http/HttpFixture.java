package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A server on a real port of loopback over a Troupe in memory, and a client of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HttpFixture {
  static final JsonMapper JSON = new JsonMapper();
  static final HttpSettings SETTINGS = HttpSettings.DEFAULT.at("127.0.0.1", 0);

  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  FakeTroupe troupe = new FakeTroupe();
  HttpServer server = HttpServer.start(troupe, SETTINGS);

  @BeforeAll
  void closeTheFirst() {
    server.close();
  }

  @BeforeEach
  void start() {
    troupe = new FakeTroupe();
    server = HttpServer.start(troupe, SETTINGS);
  }

  @AfterEach
  void stop() {
    server.close(Duration.ofMillis(200)).toCompletableFuture().join();
  }

  @AfterAll
  void terminate() {
    client.close();
  }

  HttpRequest.Builder at(String target) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.address().getPort() + target))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<byte[]> get(String target, String... headers) {
    return call("GET", target, BodyPublishers.noBody(), headers);
  }

  HttpResponse<byte[]> put(String target, String body, String... headers) {
    return call("PUT", target, BodyPublishers.ofString(body), headers);
  }

  HttpResponse<byte[]> delete(String target, String... headers) {
    return call("DELETE", target, BodyPublishers.noBody(), headers);
  }

  HttpResponse<byte[]> post(String target, String body, String... headers) {
    return call("POST", target, BodyPublishers.ofString(body), headers);
  }

  HttpResponse<byte[]> call(String method, String target, BodyPublisher body, String... headers) {
    HttpRequest.Builder request = at(target).method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  Socket connected() throws IOException {
    Socket socket = new Socket();
    socket.connect(server.address());
    return socket;
  }

  /** Sends bytes as they are and answers everything that comes until the server closes. */
  String raw(String request) throws IOException {
    try (Socket socket = connected()) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  static JsonNode json(HttpResponse<byte[]> response) {
    assertThat(header(response, "Content-Type")).isEqualTo("application/json");
    return parse(text(response));
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** Checks that the response is a whole problem document and answers it. */
  static JsonNode problem(HttpResponse<byte[]> response, int status, String code) {
    assertThat(text(response)).contains("\"code\":\"" + code + "\"");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    JsonNode problem = parse(text(response));
    assertThat(problem.path("type").asText()).isEqualTo("urn:troupe:problem:" + code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("title").asText()).isNotEmpty();
    assertThat(problem.path("detail").asText()).isNotEmpty();
    assertThat(problem.path("outcome").asText())
        .isEqualTo(status == 504 || status == 500 ? "unknown" : "refused");
    return problem;
  }
}
