package io.troupe.api.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.map.Content;
import io.troupe.api.watch.WatchChange;
import io.troupe.api.watch.WatchCursor;
import io.troupe.api.watch.WatchEvent;
import io.troupe.sharding.map.MapRevision.How;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes on connections: what is ours there and no library's. No buffer is lost by any of it. */
@Timeout(60) // who is never answered would be waited for for ever
class HttpWireTest extends HttpFixture {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
  private static final int MIB = 1 << 20;

  @BeforeAll
  static void watch() {
    Leaks.watch();
  }

  @AfterAll
  static void nothingLeaked() {
    try {
      Leaks.expectNone();
    } finally {
      Leaks.watchNoMore();
    }
  }

  /** Whoever stands between a client and this node could understand each of them otherwise. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "Content-Length: 1, 2\r\n\r\nab",
        "Content-Length: +1\r\n\r\na",
        "Content-Length: -1\r\n\r\na",
        "Content-Length: 0x1\r\n\r\na",
        "Content-Length : 1\r\n\r\na",
        "Content-Length: 1\r\n 2\r\n\r\nab",
        "X: y\r\n\tContent-Length: 1\r\n\r\na",
        " X: y\r\n\r\n",
        "X: y\n Z: a\n\n",
        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: identity\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
        "Host: localhost\r\n\r\n",
        "X\u0000: y\r\n\r\n",
        "X: a\u0000b\r\n\r\n",
        "no colon\r\n\r\n"
      })
  void whatCouldBeUnderstoodInTwoWaysIsRefusedAndEndsTheConnection(String rest) throws IOException {
    String answer = raw("PUT /v1/maps/m/k" + HOST + rest + "GET /healthz/live" + HOST + "\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains("urn:troupe:problem:invalid", "Connection: close")
        .doesNotContain("200 OK");
    assertThat(troupe.changes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /healthz/live HTTP/1.1\r\nSec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b\r\n",
        "GET /healthz/live http/1.1\r\n",
        "GET x://localhost/healthz/live HTTP/1.1\r\n",
        "GET x?http://localhost/healthz/live HTTP/1.1\r\n"
      })
  void headsThatOthersUnderstandOtherwiseAreRefused(String head) throws IOException {
    assertThat(raw(head + "Host: localhost\r\n\r\n12345678GET /healthz/live" + HOST + "\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("Connection: close")
        .doesNotContain("200 OK");
  }

  @Test
  void aRequestWithABrokenBodyHasNoEffectEvenIfNobodyReadsIt() throws IOException {
    put("/v1/maps/m/k", "v");
    String delete = "DELETE /v1/maps/m/k" + HOST + "Transfer-Encoding: chunked\r\n\r\n";
    assertThat(raw(delete + "+1\r\na\r\n0\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(get("/v1/maps/m/k").statusCode()).isEqualTo(200);
  }

  @Test
  void aFoldIsSeenHoweverTheBytesArrive() throws IOException {
    String request = "\r\nGET /healthz/live" + HOST + "X: y\r\n z\r\n\r\n";
    try (Socket socket = connected()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      for (byte each : request.getBytes(ISO_8859_1)) {
        socket.getOutputStream().write(each);
      }
      socket.shutdownOutput();
      assertThat(all(socket)).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void headsAndBodiesAreReadHoweverTheyArrive() throws IOException {
    String request =
        "PUT /v1/maps/m/k"
            + HOST
            + "Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\nT: t\r\n\r\n"
            + "GET /v1/maps/m/k"
            + HOST
            + "Connection: close\r\n\r\n";
    try (Socket socket = connected()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      for (byte each : request.getBytes(ISO_8859_1)) {
        socket.getOutputStream().write(each);
      }
      assertThat(all(socket))
          .startsWith("HTTP/1.1 201 ")
          .contains("200 OK")
          .endsWith("\r\n\r\nabc");
    }
  }

  @Test
  void manyRequestsInOneGoAreAnsweredInTheirOrder() throws IOException {
    int count = 3_000;
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String key = " /v1/maps/m/" + i % 7 + HOST;
      requests.append("PUT").append(key).append("Content-Length: 5\r\n\r\n%05d".formatted(i));
      requests.append("GET").append(key).append("\r\n");
    }
    requests.append("GET /healthz/live").append(HOST).append("Connection: close\r\n\r\n");
    String answers = raw(requests.toString());
    List<String> values =
        answers
            .lines()
            .filter(line -> line.matches("\\d{5}HTTP/1.1 .*"))
            .map(line -> line.substring(0, 5))
            .toList();
    assertThat(values).hasSize(count).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void requestsBehindTheEndOfTheClientsSideAreAnswered() throws IOException {
    try (Socket socket = connected()) {
      socket.setSoTimeout(10_000);
      String live = "GET /healthz/live" + HOST + "\r\n";
      socket.getOutputStream().write((live + live + "GET /v1/ma").getBytes(ISO_8859_1));
      socket.shutdownOutput();
      String answers = all(socket);
      assertThat(answers.split("200 OK", -1)).hasSize(3);
      assertThat(answers).contains("400 Bad Request", "broke off");
    }
  }

  @Test
  void whatIsNotYetWantedIsNotReadWithoutBound() throws IOException {
    troupe.hold = new CompletableFuture<Void>();
    try (SocketChannel fast = SocketChannel.open(server.address())) {
      fast.configureBlocking(false);
      byte[] request = ("GET /v1/maps/m/k" + HOST + "\r\n").getBytes(ISO_8859_1);
      ByteBuffer many = ByteBuffer.allocate(request.length * 10_000);
      while (many.hasRemaining()) {
        many.put(request);
      }
      long sent = 0;
      for (int refusals = 0; refusals < 1_000 && sent < 256L * MIB; refusals++) {
        many.rewind();
        int written = fast.write(many);
        sent += written;
        if (written > 0) {
          refusals = 0;
        } else {
          get("/healthz/live");
        }
      }
      assertThat(sent).as("what fits into the buffers of the system").isLessThan(64L * MIB);
    }
  }

  @Test
  void clientsThatReadNothingHoldLittleMemory() throws IOException {
    for (int i = 0; i < 7; i++) {
      put("/v1/maps/m/k" + i, "v".repeat(MIB));
    }
    List<Socket> slow = new ArrayList<>();
    try {
      long before = direct();
      for (int i = 0; i < 16; i++) {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 << 10);
        socket.setSoTimeout(10_000);
        socket.connect(server.address());
        slow.add(socket);
        socket.getOutputStream().write(("GET /v1/maps/m" + HOST + "\r\n").getBytes(ISO_8859_1));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }
      assertThat(direct() - before).isLessThan(16L * MIB);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private static long direct() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  /** Brings a large event for each that is asked for, without end. */
  private static final class Flood implements Flow.Publisher<WatchEvent<Bytes, Content>> {
    static final int MOST = 2_000;
    final AtomicInteger asked = new AtomicInteger();
    final CompletableFuture<Void> cancelled = new CompletableFuture<>();

    @Override
    public void subscribe(Flow.Subscriber<? super WatchEvent<Bytes, Content>> subscriber) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long count) {
              if (asked.addAndGet((int) count) < MOST) {
                Thread unused =
                    Thread.ofVirtual()
                        .start(
                            () ->
                                subscriber.onNext(
                                    new WatchEvent<>(
                                        List.of(
                                            new WatchChange<>(
                                                How.PUT,
                                                Optional.of(Bytes.utf8("k")),
                                                Optional.of(
                                                    new Content(
                                                        Bytes.wrap(new byte[100_000]), "a/b")),
                                                new Version(1),
                                                0,
                                                FakeTroupe.CHANGED)),
                                        new WatchCursor("1"))));
              }
            }

            @Override
            public void cancel() {
              cancelled.complete(null);
            }
          });
    }
  }

  @Test
  void aWatchThatNobodyReadsIsNotAskedForMoreAndEndsWithItsClient() throws Exception {
    Flood flood = new Flood();
    troupe.watched = flood;
    try (Socket slow = connected()) {
      String watch = "GET /v1/maps/m" + HOST + "Accept: text/event-stream\r\n\r\n";
      slow.getOutputStream().write(watch.getBytes(ISO_8859_1));
      assertThat(slow.getInputStream().read()).isEqualTo('H');
      for (int i = 0; i < 300; i++) {
        get("/healthz/live");
      }
      assertThat(flood.asked.get()).isBetween(1, Flood.MOST - 1);
      slow.setSoLinger(true, 0); // what it did not read is lost, and the server hears of it
    }
    flood.cancelled.get(20, TimeUnit.SECONDS);
    assertThat(flood.asked.get()).isLessThan(Flood.MOST);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLongPollEndsWithItsClient(boolean breaksOff) throws Exception {
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    CompletableFuture<Void> watching = new CompletableFuture<>();
    troupe.watched =
        subscriber ->
            subscriber.onSubscribe(
                new Flow.Subscription() {
                  @Override
                  public void request(long count) {
                    watching.complete(null);
                  }

                  @Override
                  public void cancel() {
                    cancelled.complete(null);
                  }
                });
    try (Socket socket = connected()) {
      String poll = "GET /v1/maps/m?index=now&wait=10m" + HOST + "\r\n";
      socket.getOutputStream().write(poll.getBytes(ISO_8859_1));
      watching.get(20, TimeUnit.SECONDS);
      if (breaksOff) {
        socket.setSoLinger(true, 0);
      }
    }
    cancelled.get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?index=5&wait=10m HTTP/1.1\r\n", " HTTP/1.1\r\nAccept: text/event-stream\r\n"})
  void whoEndsItsSideOfAWatchIsAnsweredAtOnce(String watch) throws IOException {
    troupe.watched = subscriber -> subscriber.onSubscribe(new Silence());
    try (Socket socket = connected()) {
      socket.setSoTimeout(10_000);
      String get = "GET /v1/maps/m" + watch + "Host: localhost\r\n\r\n";
      socket.getOutputStream().write(get.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      assertThat(all(socket)).startsWith("HTTP/1.1 200 ");
    }
  }

  /** Of a watch that brings nothing. */
  private record Silence() implements Flow.Subscription {
    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }

  @Test
  void closingCutsNoAnswerThatWaitsForItsClient() throws Exception {
    byte[] request = ("GET /healthz/live" + HOST + "\r\n").getBytes(ISO_8859_1);
    ByteBuffer many = ByteBuffer.allocate(request.length * 10_000);
    while (many.hasRemaining()) {
      many.put(request);
    }
    try (SocketChannel slow = SocketChannel.open(server.address())) {
      slow.configureBlocking(false);
      for (int refusals = 0; refusals < 300; refusals++) {
        many.rewind();
        if (slow.write(many) > 0) {
          refusals = 0;
        } else {
          get("/healthz/live");
        }
      }
      var unused = server.close(LIMIT);
      slow.configureBlocking(true);
      ByteBuffer piece = ByteBuffer.allocate(MIB);
      StringBuilder answers = new StringBuilder();
      while (slow.read(piece) >= 0) {
        answers.append(ISO_8859_1.decode(piece.flip()));
        piece.clear();
      }
      String last = answers.substring(answers.lastIndexOf("HTTP/1.1 200 "));
      int body = last.length() - last.indexOf("\r\n\r\n") - 4;
      assertThat(last).contains("Content-Length: " + body);
    }
  }

  @Test
  void closingTellsTheRequestInFlightThatItIsTheLast() throws Exception {
    CompletableFuture<Void> hold = new CompletableFuture<>();
    troupe.hold = hold;
    try (Socket idle = connected();
        Socket busy = connected()) {
      idle.setSoTimeout(10_000);
      busy.setSoTimeout(10_000);
      String get = "GET /v1/maps/m/k" + HOST + "\r\n";
      busy.getOutputStream().write((get + get).getBytes(ISO_8859_1));
      Await.until(() -> troupe.requests() == 1, LIMIT, "the request is seen");
      CompletableFuture<Void> closed = server.close(LIMIT).toCompletableFuture();
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(closed).isNotDone();
      hold.complete(null);
      assertThat(all(busy)).containsOnlyOnce("HTTP/1.1 404 ").contains("Connection: close");
      closed.get(20, TimeUnit.SECONDS);
    }
    assertThat(troupe.requests()).isEqualTo(1);
  }

  @Test
  void whoIsCutOffHearsThatTheOutcomeIsUnknown() throws Exception {
    troupe.hold = new CompletableFuture<Void>();
    try (Socket busy = connected()) {
      busy.setSoTimeout(10_000);
      String put = "PUT /v1/maps/m/k" + HOST + "Content-Length: 1\r\n\r\nv";
      busy.getOutputStream().write(put.getBytes(ISO_8859_1));
      Await.until(() -> troupe.requests() == 1, LIMIT, "the request is seen");
      server.close(Duration.ofMillis(1)).toCompletableFuture().get(20, TimeUnit.SECONDS);
      assertThat(all(busy))
          .startsWith("HTTP/1.1 504 ")
          .contains("\"outcome\":\"unknown\"", "Connection: close");
    }
  }

  @Test
  void connectionsPastTheLimitWaitUntilOneCloses() throws IOException {
    HttpSettings two = new HttpSettings("127.0.0.1", 0, 2, SETTINGS.defaultTimeout(), MIB, 10_000);
    try (HttpServer small = HttpServer.start(troupe, two);
        Socket first = to(small);
        Socket second = to(small);
        Socket third = to(small)) {
      for (Socket each : List.of(first, second)) {
        assertThat(live(each)).startsWith("HTTP/1.1 200 ");
      }
      third.setSoTimeout(300);
      assertThatThrownBy(() -> live(third)).isInstanceOf(SocketTimeoutException.class);
      first.close();
      third.setSoTimeout(10_000);
      assertThat(third.getInputStream().read()).isEqualTo('H');
    }
  }

  private static Socket to(HttpServer server) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(10_000);
    socket.connect(server.address());
    return socket;
  }

  private static String live(Socket socket) throws IOException {
    socket.getOutputStream().write(("GET /healthz/live" + HOST + "\r\n").getBytes(ISO_8859_1));
    byte[] answer = new byte[1_024];
    return new String(answer, 0, socket.getInputStream().read(answer), UTF_8);
  }

  @Test
  void whoIsRefusedBeforeItSendsIsToldSoAtOnce() throws IOException {
    String refused = "PUT /v1/maps/m/k?x=1" + HOST + "Expect: 100-continue\r\n";
    assertThat(raw(refused + "Content-Length: 1\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("Connection: close");
  }

  @Test
  void aBodyThatBreaksOffIsNoValue() throws IOException {
    for (String framing :
        List.of("Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\na\r\nabc")) {
      try (Socket socket = connected()) {
        socket.setSoTimeout(10_000);
        String put = "PUT /v1/maps/m/k" + HOST + framing;
        socket.getOutputStream().write(put.getBytes(ISO_8859_1));
        socket.shutdownOutput();
        assertThat(all(socket)).startsWith("HTTP/1.1 400 ").contains("broke off");
      }
    }
    assertThat(troupe.changes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.0\r\n", "HTTP/1.0\r\nConnection: close\r\n"})
  void olderClientsAreAnsweredAndTheConnectionEnds(String version) throws IOException {
    assertThat(raw("GET /healthz/live " + version + "Host: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("Connection: close");
  }

  @Test
  void olderClientsMayKeepTheConnection() throws IOException {
    String live = "GET /healthz/live HTTP/1.0\r\nHost: localhost\r\n";
    assertThat(raw(live + "Connection: keep-alive\r\n\r\n" + live + "\r\n").split("200 OK", -1))
        .hasSize(3);
  }

  private static String all(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), UTF_8);
  }
}
