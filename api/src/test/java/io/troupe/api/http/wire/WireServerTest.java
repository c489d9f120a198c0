package io.troupe.api.http.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that no route would make. */
@Timeout(60) // who is never answered would be waited for for ever
class WireServerTest {
  private static final Duration LIMIT = Duration.ofSeconds(50);

  private final CompletableFuture<Request> request = new CompletableFuture<>();
  private final CompletableFuture<Response> response = new CompletableFuture<>();
  private final WireServer server = start();

  private WireServer start() {
    WireServer.Handler handler =
        new WireServer.Handler() {
          @Override
          public CompletionStage<Response> handle(Request asked) {
            request.complete(asked);
            return response;
          }

          @Override
          public Response malformed(int status, String detail) {
            return Response.of(status);
          }

          @Override
          public Response unanswered() {
            return Response.of(504);
          }
        };
    try {
      return WireServer.start(
          InetAddress.getLoopbackAddress(), 0, new WireServer.Limits(10, LIMIT), handler);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() throws Exception {
    server.close(Duration.ofMillis(200)).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void anAnswerThatFailsWhileItIsWrittenEndsTheConnection() throws Exception {
    try (Socket socket = asked()) {
      response.complete(
          streamed(
              subscriber -> {
                throw new OutOfMemoryError("as of buffers");
              }));
      assertThat(socket.getInputStream().readAllBytes()).asString().doesNotContain("0\r\n\r\n");
    }
  }

  @Test
  void theHeadOfAStreamDoesNotWaitForItsFirstBytes() throws Exception {
    try (Socket socket = asked()) {
      response.complete(streamed(subscriber -> {}));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
  }

  @Test
  void whoEndsItsOwnSideOfTheConnectionIsAnsweredToTheEnd() throws Exception {
    try (Socket socket = asked()) {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      request.join().sender().whenGone(() -> ended.complete(null));
      socket.shutdownOutput();
      ended.get(20, TimeUnit.SECONDS);
      SubmissionPublisher<byte[]> pieces = new SubmissionPublisher<>();
      response.complete(
          streamed(
              subscriber -> {
                pieces.subscribe(subscriber);
                pieces.submit("one".getBytes(US_ASCII));
                pieces.submit("more".getBytes(US_ASCII));
                pieces.close();
              }));
      assertThat(socket.getInputStream().readAllBytes())
          .asString()
          .startsWith("HTTP/1.1 200 OK")
          .endsWith("\r\n3\r\none\r\n4\r\nmore\r\n0\r\n\r\n");
    }
  }

  @Test
  void aConnectionIsClosedWhateverItsEndMakesFail() throws Exception {
    CompletableFuture<Void> told = new CompletableFuture<>();
    try (Socket socket = asked()) {
      Sender sender = request.join().sender();
      sender.whenGone(
          () -> {
            throw new IllegalStateException("for a test");
          });
      sender.whenGone(() -> told.complete(null));
      socket.setSoLinger(true, 0);
    }
    told.get(20, TimeUnit.SECONDS);
    server.close(LIMIT).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Socket asked() throws Exception {
    Socket socket = new Socket();
    socket.connect(server.address());
    socket.setSoTimeout(10_000);
    socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
    Sender sender = request.get(20, TimeUnit.SECONDS).sender();
    // What is answered from now on comes to the loop from elsewhere, and after the read.
    CompletableFuture.runAsync(() -> {}, sender.loop()).get(20, TimeUnit.SECONDS);
    return socket;
  }

  private static Response streamed(Flow.Publisher<byte[]> bytes) {
    return new Response(200, List.of(), new Response.Streamed(bytes, LIMIT, new byte[] {'\n'}));
  }
}
