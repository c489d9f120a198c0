package io.troupe.persistence.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.troupe.actors.Bytes;
import io.troupe.persistence.transport.HandshakeMessage.Challenge;
import io.troupe.persistence.transport.HandshakeMessage.Heartbeat;
import io.troupe.persistence.transport.HandshakeMessage.Hello;
import io.troupe.persistence.transport.HandshakeMessage.Proof;
import io.troupe.persistence.transport.HandshakeMessage.Ready;
import io.troupe.persistence.transport.HandshakeMessage.Refusal;
import io.troupe.persistence.transport.Transport.Lane;
import io.troupe.testkit.golden.GoldenLines;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Bytes on the wire of version 1, in src/test/resources: nodes of other releases read and write
 * them. A change here is a change of the wire: add a version, keep the old lines.
 */
class TransportFormatsGoldenTest {
  private static final NodeIdentity DIALS = new NodeIdentity("node-1", "disk-1", "run-7");
  private static final NodeIdentity ACCEPTS = new NodeIdentity("node-2", "disk-2", "run-9");
  private static final HandshakeMessage HELLO =
      new Hello("cluster-a", DIALS, "node-2", Lane.BULK, filled(0x11));
  private static final HandshakeMessage CHALLENGE =
      new Challenge("cluster-a", ACCEPTS, filled(0x22));

  @BeforeAll
  static void watchLeaks() {
    Leaks.watch();
  }

  @Test
  void theWireIsAsEver() throws Exception {
    Map<String, String> written = new LinkedHashMap<>();
    written.put("preamble", hex(FrameCodec.preamble(UnpooledByteBufAllocator.DEFAULT)));
    written.put("frame-empty", hex(frame(1)));
    written.put(
        "frame",
        hex(
            frame(
                0xfedc,
                "pay".getBytes(StandardCharsets.UTF_8),
                "load".getBytes(StandardCharsets.UTF_8))));
    messages()
        .forEach((name, message) -> written.put(name, HexFormat.of().formatHex(message.encode())));
    written.put("heartbeat-frame", hex(frame(FrameCodec.CONTROL, new Heartbeat().encode())));
    written.put("tag-of-dialler", tag(1, Bytes.EMPTY, Bytes.EMPTY));
    written.put("tag-of-acceptor", tag(2, Bytes.EMPTY, Bytes.EMPTY));
    written.put("tag-of-dialler-tls", tag(1, filled(0x33), filled(0x44)));
    assertThat(written)
        .isEqualTo(GoldenLines.named(TransportFormatsGoldenTest.class, "wire-1.txt"));
  }

  @Test
  void messagesOfVersionOneAreRead() throws Exception {
    Map<String, String> golden = GoldenLines.named(TransportFormatsGoldenTest.class, "wire-1.txt");
    messages()
        .forEach(
            (name, message) ->
                assertThat(HandshakeMessage.decode(bytes(golden, name))).isEqualTo(message));
    EmbeddedChannel channel = new EmbeddedChannel(new FrameCodec());
    for (String name : new String[] {"preamble", "frame-empty", "frame", "heartbeat-frame"}) {
      channel.writeInbound(Unpooled.wrappedBuffer(bytes(golden, name)));
    }
    FrameCodec.Frame empty = channel.readInbound();
    FrameCodec.Frame full = channel.readInbound();
    FrameCodec.Frame heartbeat = channel.readInbound();
    assertThat(empty.stream()).isEqualTo(1);
    assertThat(empty.payload()).isEmpty();
    assertThat(full.stream()).isEqualTo(0xfedc);
    assertThat(full.payload()).asString(StandardCharsets.UTF_8).isEqualTo("payload");
    assertThat(HandshakeMessage.decode(heartbeat.payload())).isEqualTo(new Heartbeat());
    channel.finishAndReleaseAll();
  }

  private static Map<String, HandshakeMessage> messages() {
    Map<String, HandshakeMessage> messages = new LinkedHashMap<>();
    messages.put("hello", HELLO);
    messages.put("challenge", CHALLENGE);
    messages.put("proof", new Proof(filled(0x55)));
    messages.put("ready", new Ready(filled(0x66)));
    for (PeerFact.Why why : PeerFact.Why.values()) {
      messages.put("refusal-" + why, new Refusal(why, "why"));
    }
    messages.put("heartbeat", new Heartbeat());
    return messages;
  }

  private static String tag(int role, Bytes dialler, Bytes acceptor)
      throws GeneralSecurityException {
    byte[] key = "sixteen bytes or more".getBytes(StandardCharsets.UTF_8);
    Bytes tag = Handshake.tag(key, role, HELLO.encode(), CHALLENGE.encode(), dialler, acceptor);
    return HexFormat.of().formatHex(tag.toArray());
  }

  private static ByteBuf frame(int stream, byte[]... parts) {
    ByteBuf out = Unpooled.buffer();
    FrameCodec.writeFrame(
        out, stream, Arrays.stream(parts).mapToInt(part -> part.length).sum(), parts);
    return out;
  }

  private static String hex(ByteBuf buffer) {
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes).release();
    return HexFormat.of().formatHex(bytes);
  }

  private static Bytes filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return Bytes.wrap(bytes);
  }

  private static byte[] bytes(Map<String, String> golden, String name) {
    return HexFormat.of().parseHex(Objects.requireNonNull(golden.get(name)));
  }
}
