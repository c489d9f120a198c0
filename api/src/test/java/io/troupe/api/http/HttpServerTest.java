package io.troupe.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Moment;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest extends HttpFixture {
  /** Of 1 MiB each: together more than the buffers of a connection take, and less than a page. */
  private static final int VALUES = 7;

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "10.0.0.1"})
  void openAddressesAreRefused(String host) {
    assertThatThrownBy(() -> HttpServer.start(troupe, SETTINGS.at(host, 0)))
        .hasMessageContaining(host)
        .isInstanceOfSatisfying(
            StartRefusedException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.OPEN_ADDRESS));
  }

  @Test
  void namesOfLoopbackAreTaken() {
    try (HttpServer other = HttpServer.start(troupe, SETTINGS.at("localhost", 0))) {
      assertThat(other.address().getAddress().isLoopbackAddress()).isTrue();
      assertThat(other.address().getPort()).isNotEqualTo(server.address().getPort());
    }
  }

  @Test
  void aTakenPortIsAnError() {
    HttpSettings taken = SETTINGS.at("127.0.0.1", server.address().getPort());
    assertThatThrownBy(() -> HttpServer.start(troupe, taken))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(Integer.toString(taken.port()));
  }

  @Test
  void settingsAreChecked() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.at(" ", 0));
    assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.at("h", -1));
    assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.at("h", 65_536));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HttpSettings("h", 0, 0, second, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HttpSettings("h", 0, 1, Duration.ZERO, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HttpSettings("h", 0, 1, Duration.ofMinutes(11), 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HttpSettings("h", 0, 1, second, (8 << 20) + 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HttpSettings("h", 0, 1, second, 1, 10_001));
  }

  @Test
  void statusAndHealth() {
    assertThat(json(get("/v1/status")))
        .isEqualTo(
            parse(
                "{\"name\":\"a\",\"cluster\":\"test\",\"version\":\"0.1.0\",\"ready\":true,\"partitions\":256,"
                    + "\"runningPartitions\":255,\"members\":[{\"name\":\"a\",\"state\":\"up\","
                    + "\"address\":\"pekko://troupe@10.0.0.1:25520\",\"incarnation\":\"7\","
                    + "\"weight\":1,\"zone\":\"default\",\"draining\":false}],\"process\":\"is"
                    + " voter 1\",\"leads\":[1,5],"
                    + "\"leaders\":{\"1\":\"a\",\"2\":\"b\",\"5\":\"a\"},\"voterList\":3,"
                    + "\"voters\":[{\"name\":\"a\",\"standing\":\"votes\","
                    + "\"address\":\"10.0.0.1:25521\",\"replica\":1,\"diskId\":\"d1\"}],"
                    + "\"missed\":[{\"name\":\"c\",\"saw\":\"silent\",\"millis\":2300,"
                    + "\"reports\":[{\"witness\":\"b\",\"saw\":\"refused\"}]}],"
                    + "\"uptimeMillis\":1234,\"inFlight\":3,\"refusals\":7,\"writesRefused\":\"the"
                    + " heap is nearly full\","
                    + "\"heapUsedBytes\":67108864,\"heapMaxBytes\":134217728,"
                    + "\"diskFreeBytes\":1073741824}"));
    assertThat(text(get("/healthz/live"))).isEqualTo("{\"live\":true}");
    assertThat(text(get("/healthz/ready"))).isEqualTo("{\"ready\":true}");
    assertThat(call("HEAD", "/healthz/ready", BodyPublishers.noBody()).statusCode()).isEqualTo(200);
    troupe.ready = false;
    HttpResponse<byte[]> unready = get("/healthz/ready");
    problem(unready, 503, "unavailable");
    assertThat(header(unready, "Retry-After")).isEqualTo("1");
    assertThat(get("/healthz/live").statusCode()).isEqualTo(200);
    problem(get("/healthz/ready?x=1"), 400, "invalid");
  }

  @Test
  void closingLetsRequestsInFlightEnd() throws Exception {
    CompletableFuture<Void> hold = new CompletableFuture<>();
    troupe.hold = hold;
    CompletableFuture<HttpResponse<byte[]>> answer = putAsync();
    awaitSeen(1);
    CompletableFuture<Void> closed = server.close(Duration.ofSeconds(10)).toCompletableFuture();
    Await.until(this::isDeaf, Duration.ofSeconds(5), "the server listens no more");
    assertThat(closed).isNotDone();
    hold.complete(null);
    assertThat(answer.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    closed.get(5, TimeUnit.SECONDS);
  }

  @Test
  void closingLetsAnAnswerThatIsWrittenEnd() throws Exception {
    for (int i = 0; i < VALUES; i++) {
      put("/v1/maps/m/k" + i, "v".repeat(1 << 20));
    }
    try (Socket slow = new Socket()) {
      slow.setSoTimeout(10_000);
      slow.setReceiveBufferSize(16 << 10);
      slow.connect(server.address());
      write(slow, "GET /v1/maps/m?limit=100 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      InputStream answer = slow.getInputStream();
      assertThat(answer.read()).isEqualTo('H');
      CompletableFuture<Void> closed = server.close(Duration.ofSeconds(10)).toCompletableFuture();
      Await.until(this::isDeaf, Duration.ofSeconds(5), "the server listens no more");
      String rest = new String(answer.readAllBytes(), UTF_8);
      assertThat(parse(rest.substring(rest.indexOf("\r\n\r\n") + 4)).path("entries"))
          .hasSize(VALUES);
      closed.get(5, TimeUnit.SECONDS);
    }
  }

  private boolean isDeaf() {
    try (Socket socket = connected()) {
      return !socket.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void whatDoesNotEndWithinTheBoundIsCutOff() throws Exception {
    troupe.hold = new CompletableFuture<Void>();
    CompletableFuture<HttpResponse<byte[]>> answer = putAsync();
    awaitSeen(1);
    server.close(Duration.ofMillis(300)).toCompletableFuture().get(5, TimeUnit.SECONDS);
    assertThat(answer.handle((response, failure) -> failure == null ? response.statusCode() : 504))
        .succeedsWithin(Duration.ofSeconds(5))
        .isEqualTo(504);
  }

  private CompletableFuture<HttpResponse<byte[]>> putAsync() {
    return client.sendAsync(
        at("/v1/maps/m/k").PUT(BodyPublishers.ofString("v")).build(), BodyHandlers.ofByteArray());
  }

  private void awaitSeen(int requests) {
    Await.until(
        () -> troupe.requests() >= requests, Duration.ofSeconds(5), requests + " requests seen");
    assertThat(troupe.requests()).isEqualTo(requests);
  }

  @Test
  void pipelinedRequestsTakeEffectInOrder() throws IOException {
    String answers =
        raw(
            "PUT /v1/maps/m/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nv"
                + "GET /v1/maps/m/k HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "GET /v1/maps/m/none HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "DELETE /v1/maps/m/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answers.replaceAll("(?s)HTTP/1.1 (\\d+).*?(?=HTTP/1.1|$)", "$1 ").strip())
        .isEqualTo("201 200 404 204");
    assertThat(answers).contains("Connection: close");
  }

  @Test
  void manyClientsAtOnce() throws InterruptedException, ExecutionException {
    int clients = 16;
    int requests = 100;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> done = new ArrayList<>();
      for (int c = 0; c < clients; c++) {
        String own = "/v1/maps/m/" + c;
        done.add(
            threads.submit(
                () -> {
                  boolean right = true;
                  for (int i = 0; i < requests; i++) {
                    right &= put(own, own + i).statusCode() == (i == 0 ? 201 : 204);
                    right &= text(get(own)).equals(own + i);
                    right &=
                        post(
                                    "/v1/maps/m/sum",
                                    "{\"increment\":1}",
                                    "Content-Type",
                                    "application/json")
                                .statusCode()
                            == 200;
                  }
                  return right;
                }));
      }
      for (Future<Boolean> each : done) {
        assertThat(each.get()).isTrue();
      }
    }
    assertThat(text(get("/v1/maps/m/sum"))).isEqualTo(Integer.toString(clients * requests));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:80",
        "troupe.localhost:7070",
        "127.0.0.1:7070",
        "127.9.8.7",
        "[::1]:7070",
        "localhost\r\nOrigin: http://localhost:3000",
        "localhost\r\nOrigin: https://[::1]"
      })
  void requestsToLoopbackAreServed(String host) throws IOException {
    assertThat(liveFrom(host))
        .startsWith("HTTP/1.1 200 ")
        .containsOnlyOnce("X-Content-Type-Options: nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.org",
        "example.org:7070",
        "localhost.example.org",
        "xlocalhost",
        "127.0.0.1.example.org",
        "1127.0.0.1",
        "10.0.0.1",
        "[::2]",
        "localhost\r\nOrigin: http://example.org",
        "localhost\r\nOrigin: http://localhost@example.org",
        "localhost\r\nOrigin: null",
        "localhost\r\nOrigin: http://localhost\r\nOrigin: http://example.org"
      })
  void requestsToOtherHostsAreForbidden(String host) throws IOException {
    assertThat(liveFrom(host))
        .startsWith("HTTP/1.1 403 ")
        .contains("urn:troupe:problem:forbidden-host")
        .containsOnlyOnce("X-Content-Type-Options: nosniff");
  }

  private String liveFrom(String host) throws IOException {
    return raw("GET /healthz/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  }

  @Test
  void aConnectionThatAsksForNothingIsClosedAndOneThatWaitsIsNot() throws Exception {
    try (HttpServer hasty = hasty();
        Socket silent = to(hasty);
        Socket dripping = to(hasty);
        Socket waiting = to(hasty);
        Socket done = to(hasty)) {
      write(dripping, "GET /healthz/live HTTP/1.1\r\nHost: local");
      write(done, "GET /healthz/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      CompletableFuture<Void> hold = new CompletableFuture<>();
      troupe.hold = hold;
      write(waiting, "GET /v1/maps/m/none HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(silent.getInputStream().readAllBytes()).isEmpty();
      assertThat(dripping.getInputStream().readAllBytes()).isEmpty();
      assertThat(new String(done.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 200 ");
      hold.complete(null);
      assertThat(new String(waiting.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 404 ");
    }
  }

  private HttpServer hasty() {
    return HttpServer.start(
        troupe, SETTINGS, () -> new Moment(System.nanoTime(), 0), Duration.ofSeconds(1));
  }

  private static Socket to(HttpServer server) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(10_000);
    socket.connect(server.address());
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  @Test
  void manySilentConnectionsDoNotMakeANodeDeaf() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 1_100; i++) {
        silent.add(connected());
      }
      assertThat(get("/healthz/live").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void itListensOnLoopbackOnly() {
    assertThat(server.address().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
  }
}
