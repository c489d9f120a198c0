package io.troupe.api.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in reads of its own. */
class RequestDecoderTest {
  private final RequestDecoder decoder = new RequestDecoder();
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", " ", "\u0000\t\n"})
  void whatIsBlankBeforeARequestIsNoneAndHidesNoFold(String blank) {
    read(blank);
    assertThat(decoder.isInHead()).isFalse();
    read(blank + "GET / HTTP/1.1\r\nX: y\r\n z\r\n\r\n");
    assertThat(refusal()).contains("a header goes on in the next line");
  }

  @Test
  void aRequestLineInAReadOfItsOwnBeginsAHead() {
    read("\r\nGET / HT");
    assertThat(decoder.isInHead()).isTrue();
    read("TP/1.1\r\n");
    assertThat(decoder.isInHead()).isTrue();
    read(" X: y\r\n\r\n");
    assertThat(refusal()).contains("a header goes on in the next line");
  }

  @Test
  void manyEmptyHeadersAreRefusedAsTheyCome() {
    read("GET / HTTP/1.1\r\n" + "a:\n".repeat(RequestRules.MAX_HEADERS));
    assertThat(channel.<Object>readInbound()).isNull();
    read("a:\na:\n"); // each is known once the next line is here
    assertThat(refusal()).contains("more than 64 headers");
  }

  private void read(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, ISO_8859_1));
  }

  private String refusal() {
    HttpRequest refused = channel.readInbound();
    assertThat(refused.decoderResult().isFailure()).isTrue();
    return String.valueOf(refused.decoderResult().cause());
  }
}
