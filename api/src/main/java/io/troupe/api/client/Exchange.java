package io.troupe.api.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
import io.troupe.api.client.NodeException.Refused;
import io.troupe.api.client.NodeException.Unknown;
import io.troupe.api.client.NodeException.Unreachable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Sends a request and reads its response; what went wrong becomes a {@link NodeException}. */
final class Exchange implements AutoCloseable {
  /** Keeps numbers digit for digit: a document may hold any. */
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);

  /** Problems that answer what was asked. */
  private static final List<String> ANSWERS =
      List.of(
          "not-found",
          "condition-failed",
          "lock-busy",
          "lock-deadlock",
          "not-held",
          "not-campaigning",
          "not-led");

  /** The node gives up first, and says so. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final HttpClient http;
  private final URI base;
  private final Duration timeout;
  private final Principal principal;

  /**
   * Sends nothing yet.
   *
   * @throws IllegalArgumentException if the URL is anything but http, a host and a port
   */
  Exchange(URI base, Duration timeout, Principal principal) {
    this(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_WITHIN)
            .build(),
        checked(base),
        timeout,
        principal);
  }

  private static URI checked(URI base) {
    if (!"http".equals(base.getScheme()) || base.getHost() == null) {
      throw new IllegalArgumentException(
          "a node's URL looks like http://127.0.0.1:7070, not '" + base + "'");
    }
    if (!base.getRawPath().replaceFirst("^/$", "").isEmpty()
        || base.getRawQuery() != null
        || base.getRawFragment() != null
        || base.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "a node's URL is http://HOST:PORT and nothing behind it, not '" + base + "'");
    }
    return base;
  }

  private Exchange(HttpClient http, URI base, Duration timeout, Principal principal) {
    this.http = http;
    this.base = base;
    this.timeout = timeout;
    this.principal = principal;
  }

  /** The same, whose calls may take this long. */
  Exchange within(Duration time) {
    return new Exchange(http, base, time, principal);
  }

  /** A request to {@code path}, which is percent-encoded and begins with a slash. */
  HttpRequest.Builder to(String path) {
    String root = base.toString();
    String trimmed = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(trimmed + path))
            .timeout(timeout.plus(GRACE))
            .header("Troupe-Timeout-Ms", Long.toString(timeout.toMillis()));
    return principal.isNone()
        ? request
        : request.header("Troupe-Principal", encode(Bytes.utf8(principal.name())));
  }

  /** What an answer says, by who understands it. */
  static <T> T understood(
      HttpResponse<byte[]> response, Function<JsonNode, T> read, JsonNode json) {
    try {
      return read.apply(json);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw strange(response, "its answer cannot be read", e);
    }
  }

  /** Reads; an exchange that broke off did nothing. */
  HttpResponse<byte[]> read(String path) {
    HttpRequest request = to(path).GET().build();
    try {
      return checked(send(request));
    } catch (HttpTimeoutException e) {
      throw new Unreachable(base + " did not answer in time", e);
    } catch (IOException e) {
      throw new Unreachable(base + " did not answer: " + reason(e), e);
    }
  }

  /** Changes; an exchange that broke off may have taken effect. */
  HttpResponse<byte[]> write(HttpRequest request) {
    try {
      return checked(send(request));
    } catch (HttpTimeoutException e) {
      throw new Unknown(base + " did not answer in time", Optional.empty(), e);
    } catch (IOException e) {
      throw new Unknown(base + " broke off: " + reason(e), Optional.empty(), e);
    }
  }

  /** Reads a stream of events until it ends or the reader has enough. */
  void events(HttpRequest request, Predicate<ServerEvent> each) {
    try {
      HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() >= 400 && hasProblem(response)) {
          throw problem(response.statusCode(), JSON.readTree(body));
        }
        if (!hasType(response, "text/event-stream")) {
          int status = response.statusCode();
          throw strange(response, "no stream of events, but status " + status, null);
        }
        ServerEvent.read(new BufferedReader(new InputStreamReader(body, UTF_8)), each);
      }
    } catch (IOException e) {
      throw new Unreachable(base + " broke off: " + reason(e), e);
    }
  }

  /** A body; its length is sent ahead. */
  static HttpRequest.BodyPublisher body(byte[] bytes) {
    return BodyPublishers.ofByteArray(bytes);
  }

  static JsonNode json(HttpResponse<byte[]> response) {
    try {
      JsonNode node = JSON.readTree(response.body());
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (IOException e) {
      throw strange(response, "its answer is not JSON", e);
    }
    throw strange(response, "its answer is not a JSON object", null);
  }

  /** An answer with a field that it must have: only a key may be absent, so 404 is none. */
  static JsonNode found(
      HttpResponse<byte[]> response, String field, Predicate<JsonNode> isAsItShouldBe) {
    if (response.statusCode() >= 400) {
      throw strange(response, "it answered with status " + response.statusCode(), null);
    }
    JsonNode json = json(response);
    if (!isAsItShouldBe.test(json.path(field))) {
      throw strange(response, "its answer has no \"" + field + "\"", null);
    }
    return json;
  }

  /** A whole number that an answer must have. */
  static long number(HttpResponse<byte[]> response, String field) {
    JsonNode number = json(response).path(field);
    if (!number.canConvertToLong() || !number.isIntegralNumber()) {
      throw strange(response, "its answer has no number \"" + field + "\"", null);
    }
    return number.longValue();
  }

  /** An answer that no node gives. Whoever gave it may have handed a change on to one first. */
  static NodeException strange(HttpResponse<?> response, String what, @Nullable Throwable e) {
    String detail =
        "what answers at " + response.uri().resolve("/") + " is not a Troupe node: " + what;
    return response.request().method().equals("GET")
        ? new Unreachable(detail, e)
        : new Unknown(detail, Optional.empty(), e);
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    return send(request, BodyHandlers.ofByteArray());
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) throws IOException {
    try {
      return http.send(request, body);
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new Unreachable("no node answers at " + base + " (" + reason(e) + ")", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unknown("interrupted while waiting for " + base, Optional.empty(), e);
    }
  }

  private static HttpResponse<byte[]> checked(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status < 400 || ANSWERS.stream().anyMatch(code -> isProblem(response, code))) {
      return response;
    }
    if (!hasProblem(response)) {
      throw strange(response, "it answered with status " + status, null);
    }
    throw problem(response);
  }

  /** What a problem says. */
  static NodeException problem(HttpResponse<byte[]> response) {
    return problem(response.statusCode(), json(response));
  }

  private static NodeException problem(int status, JsonNode problem) {
    String detail = problem.path("detail").asText(problem.path("title").asText());
    if (problem.path("outcome").asText().equals("refused")) {
      boolean isTransient = status == 429 || status == 503;
      return new Refused(problem.path("code").asText("invalid"), detail, isTransient);
    }
    return new Unknown(detail, Optional.ofNullable(problem.path("requestId").asText(null)), null);
  }

  /** Whether the response is a problem with this code. */
  static boolean isProblem(HttpResponse<byte[]> response, String code) {
    return response.statusCode() >= 400
        && hasProblem(response)
        && json(response).path("code").asText().equals(code);
  }

  private static boolean hasProblem(HttpResponse<?> response) {
    return hasType(response, "application/problem+json");
  }

  private static boolean hasType(HttpResponse<?> response, String expected) {
    return response
        .headers()
        .firstValue("Content-Type")
        .filter(type -> type.startsWith(expected))
        .isPresent();
  }

  /** Dots are encoded too: a key of one or two of them would be a step in a path. */
  static String encode(Bytes bytes) {
    StringBuilder text = new StringBuilder(bytes.length() + 8);
    for (int i = 0; i < bytes.length(); i++) {
      char c = (char) (bytes.at(i) & 0xFF);
      if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == '-'
          || c == '_') {
        text.append(c);
      } else {
        text.append('%').append(hex(c >> 4)).append(hex(c & 15));
      }
    }
    return text.toString();
  }

  private static char hex(int digit) {
    return Character.toUpperCase(Character.forDigit(digit, 16));
  }

  private static String reason(IOException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof UnresolvedAddressException) {
        return "the host is not known";
      }
      if (at.getMessage() != null && !at.getMessage().isBlank()) {
        return at.getMessage();
      }
    }
    return e instanceof ConnectException ? "connection refused" : e.getClass().getSimpleName();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
