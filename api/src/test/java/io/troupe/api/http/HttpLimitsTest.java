package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.api.map.Options;
import io.troupe.api.map.Read;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpLimitsTest extends HttpFixture {
  private static final int MIB = 1 << 20;

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 70_000, MIB})
  void valuesUpToTheLimitPassUnchanged(int length) {
    byte[] value = random(length);
    assertThat(call("PUT", "/v1/maps/m/k", BodyPublishers.ofByteArray(value)).statusCode())
        .isEqualTo(201);
    assertThat(get("/v1/maps/m/k").body()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(ints = {MIB + 1, 9 * MIB})
  void theNextByteIsRefused(int length) {
    byte[] value = random(length);
    problem(call("PUT", "/v1/maps/m/k", BodyPublishers.ofByteArray(value)), 413, "too-large");
    assertThat(get("/v1/maps/m/k").statusCode()).isEqualTo(404);
  }

  @Test
  void chunkedBodiesHaveTheSameLimit() {
    assertThat(call("PUT", "/v1/maps/m/k", chunked(MIB)).statusCode()).isEqualTo(201);
    assertThat(get("/v1/maps/m/k").body()).isEqualTo(random(MIB));
    problem(call("PUT", "/v1/maps/m/l", chunked(MIB + 1)), 413, "too-large");
    assertThat(get("/v1/maps/m/l").statusCode()).isEqualTo(404);
  }

  private static java.net.http.HttpRequest.BodyPublisher chunked(int length) {
    return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(random(length)));
  }

  @Test
  void whatNobodyReadsToItsEndIsRefusedAtOnce() throws IOException {
    String head =
        "PUT /v1/maps/m/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n";
    assertThat(raw(head)).startsWith("HTTP/1.1 413 ").contains("urn:troupe:problem:too-large");
  }

  @Test
  void whoAsksFirstIsToldBeforeSending() throws IOException {
    String head =
        "PUT /v1/maps/m/k HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: ";
    assertThat(raw(head + (MIB + 1) + "\r\n\r\n")).startsWith("HTTP/1.1 413 ");
    try (Socket socket = connected()) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((head + "1\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(21), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 100 Continue");
      socket.getOutputStream().write('v');
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("HTTP/1.1 201 Created") < 0) {
        int next = in.read();
        assertThat(next).as(answer.toString()).isNotNegative();
        answer.append((char) next);
      }
    }
  }

  @Test
  void aBodyThatDoesNotArriveInTimeIsRefused() throws IOException {
    String request =
        "PUT /v1/maps/m/k HTTP/1.1\r\nHost: localhost\r\nTroupe-Timeout-Ms: 200\r\n"
            + "Content-Length: 10\r\n\r\n12345";
    assertThat(raw(request)).startsWith("HTTP/1.1 503 ").contains("deadline-passed");
    assertThat(troupe.changes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1024, 201", "1025, 413"})
  void keysHaveALimitHoweverTheyAreWritten(int length, int status) {
    assertThat(put("/v1/maps/m/" + "k".repeat(length), "v").statusCode()).isEqualTo(status);
    HttpResponse<byte[]> escaped = put("/v1/maps/m/" + "%C3".repeat(length), "v");
    assertThat(escaped.statusCode()).isEqualTo(status);
    if (status == 413) {
      problem(escaped, 413, "too-large");
    }
  }

  @Test
  void headsHaveLimits() throws IOException {
    problem(get("/" + "k".repeat(8_191)), 404, "not-found");
    problem(get("/" + "k".repeat(8_192)), 413, "too-large");
    problem(get("/" + "k".repeat(20_000)), 413, "too-large");
    assertThat(get("/healthz/live", "X", "y".repeat(8_192)).statusCode()).isEqualTo(200);
    problem(get("/healthz/live", "X", "y".repeat(8_193)), 413, "too-large");
    assertThat(get("/healthz/live", "X".repeat(64), "y").statusCode()).isEqualTo(200);
    problem(get("/healthz/live", "X".repeat(65), "y"), 413, "too-large");
    assertThat(withHeaders("X: y\r\n", 62)).startsWith("HTTP/1.1 200 ");
    assertThat(withHeaders("X: y\r\n", 63)).startsWith("HTTP/1.1 400 ");
    assertThat(withHeaders("X: " + "y".repeat(8_000) + "\r\n", 9)).startsWith("HTTP/1.1 413 ");
  }

  private String withHeaders(String each, int count) throws IOException {
    String head = "GET /healthz/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    return raw(head + each.repeat(count) + "\r\n");
  }

  @Test
  void keysAreExactBytes() throws IOException {
    put("/v1/maps/m/a%2Fb", "slash");
    put("/v1/maps/m/a+b", "plus");
    put("/v1/maps/m/a%20b", "space");
    put("/v1/maps/m/%00%ff%FE", "binary");
    put("/v1/maps/m/%C3%BC%F0%9F%8E%AD", "unicode");
    put("/v1/maps/m/%252F", "percent");
    raw(
        "PUT /v1/maps/m/%2E%2e HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Length: 1\r\n\r\n.");
    assertThat(value(Bytes.utf8("a/b"))).isEqualTo("slash");
    assertThat(value(Bytes.utf8("a+b"))).isEqualTo("plus");
    assertThat(value(Bytes.utf8("a b"))).isEqualTo("space");
    assertThat(value(Bytes.wrap(new byte[] {0, -1, -2}))).isEqualTo("binary");
    assertThat(value(Bytes.utf8("ü🎭"))).isEqualTo("unicode");
    assertThat(value(Bytes.utf8("%2F"))).isEqualTo("percent");
    assertThat(value(Bytes.utf8(".."))).isEqualTo(".");
    assertThat(text(get("/v1/maps/m/%00%FF%fe"))).isEqualTo("binary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/maps/m/.", "/v1/maps/m/..", "/v1/maps/./m", "/v1/maps/../m"})
  void bareDotsAreNoKeysAndNoMaps(String path) throws IOException {
    put("/v1/maps/m/k", "v");
    assertThat(raw("DELETE " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("dot");
    assertThat(text(get("/v1/maps/m/k"))).isEqualTo("v");
  }

  private String value(Bytes key) {
    return troupe
        .rawMap("m")
        .async()
        .get(key, Read.LOCAL, Options.DEFAULT)
        .toCompletableFuture()
        .join()
        .orElseThrow()
        .value()
        .bytes()
        .toUtf8();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "a%", "%+1", "%\u00c3\u00bc1", "\u00c3\u00bc", "a|%gg"})
  void brokenEscapesAreInvalid(String key) throws IOException {
    assertThat(rawGet("/v1/maps/m/" + key))
        .startsWith("HTTP/1.1 400 ")
        .contains("application/problem+json")
        .contains("urn:troupe:problem:invalid");
  }

  private String rawGet(String target) throws IOException {
    return raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%20b", "%C3%BC", "a%2Fb", "", "~", "%FF", "%2E", "%2E%2E", "..."})
  void mapNamesAreChecked(String name) {
    problem(get("/v1/maps/" + name + "/k"), 400, "invalid");
    problem(get("/v1/maps/" + name), 400, "invalid");
  }

  @Test
  void mapNamesHaveALimit() {
    assertThat(get("/v1/maps/" + "m".repeat(128)).statusCode()).isEqualTo(200);
    problem(get("/v1/maps/" + "m".repeat(129)), 400, "invalid");
    assertThat(put("/v1/maps/%6D/k", "v").statusCode()).isEqualTo(201);
    assertThat(get("/v1/maps/m/k").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1",
        "/v1/",
        "/v2/maps",
        "/v1/mapsy",
        "/v1/maps/m/k/",
        "/v1/maps/m/a/b",
        "/healthz",
        "/v1/status/",
        "//",
        "/V1/maps"
      })
  void unknownPathsAreNotFound(String path) throws IOException {
    assertThat(rawGet(path)).startsWith("HTTP/1.1 404 ").contains("urn:troupe:problem:not-found");
  }

  @Test
  void anEmptyKeyIsInvalid() {
    problem(get("/v1/maps/m/"), 400, "invalid");
  }

  @Test
  void anAbsoluteTargetIsUnderstood() throws IOException {
    assertThat(rawGet("http://localhost/healthz/live")).startsWith("HTTP/1.1 200 ");
    assertThat(rawGet("http://localhost")).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void aHeaderCannotPretendToBeTheTarget() {
    assertThat(text(get("/healthz/live", "Raw-Request-URI", "/v1/maps"))).contains("live");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PATCH | /v1/maps/m/k | GET, HEAD, PUT, DELETE, POST",
        "OPTIONS | /v1/maps/m/k | GET, HEAD, PUT, DELETE, POST",
        "PUT | /v1/maps/m | GET, HEAD, POST, DELETE",
        "DELETE | /v1/maps | GET, HEAD",
        "POST | /v1/status | GET, HEAD",
        "POST | /healthz/live | GET, HEAD",
        "DELETE | /healthz/ready | GET, HEAD",
        "BREW | /v1/maps/m/k | GET, HEAD, PUT, POST, DELETE"
      })
  void otherMethodsAreNotAllowed(String method, String path, String allow) {
    HttpResponse<byte[]> answer = call(method, path, BodyPublishers.ofString("body"));
    problem(answer, 405, "method-not-allowed");
    assertThat(header(answer, "Allow")).isEqualTo(allow);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /healthz/live HTTP/1.1\r\n\r\n",
        "GET /healthz/live HTTP/3.0\r\nHost: localhost\r\n\r\n",
        "complete nonsense\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /#x HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "PUT /v1/maps/m/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        "PUT /v1/maps/m/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /v1/maps/m/k HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "TRACE / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx"
      })
  void malformedRequestsAreProblems(String request) throws IOException {
    String answer = raw(request);
    assertThat(answer).startsWith("HTTP/1.1 4").contains("Content-Type: application/problem+json");
  }

  @Test
  void aBodyThatGoesNowhereDoesNotHurtTheConnection() {
    byte[] body = random(200_000);
    for (int i = 0; i < 3; i++) {
      problem(call("GET", "/v1/maps/m/k", BodyPublishers.ofByteArray(body)), 404, "not-found");
      problem(call("POST", "/v1/nothing", BodyPublishers.ofByteArray(body)), 404, "not-found");
    }
  }
}
