package io.troupe.persistence.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.troupe.actors.Bytes;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.persistence.transport.FrameCodec.BrokenFrameException;
import io.troupe.persistence.transport.Transport.Lane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bytes of strangers and damaged bytes: frames that were sent, then a clear error or nothing. */
class FrameCodecFuzzTest {
  private static final int SEEDS = Integer.getInteger("troupe.seeds", 4_000);
  private static final long FIRST_SEED = Long.getLong("troupe.seed", 1);

  @BeforeAll
  static void watchLeaks() {
    Leaks.watch();
  }

  @AfterAll
  static void nothingLeaked() {
    Leaks.expectNone();
  }

  @Test
  void piecesOfAnySizeMakeTheSameFrames() {
    forEachSeed(
        random -> {
          List<byte[]> sent = payloads(random);
          Read read = read(stream(sent), random);
          assertThat(read.broken).isNull();
          assertThat(read.payloads).hasSize(sent.size());
          assertPrefix(read.payloads, sent);
        });
  }

  @Test
  void damagedBytesAreNeverAnotherFrame() {
    int[] found = {0};
    forEachSeed(
        random -> {
          List<byte[]> sent = payloads(random);
          byte[] bytes = stream(sent);
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
          Read read = read(bytes, random);
          assertThat(read.payloads.size()).isLessThan(sent.size());
          assertPrefix(read.payloads, sent);
          if (read.broken != null) {
            found[0]++;
          }
        });
    // The rest grew a length, and wait for bytes that never come.
    assertThat(found[0]).isGreaterThan(SEEDS * 3 / 4);
  }

  @Test
  void garbageOfStrangersIsNoFrame() {
    forEachSeed(
        random -> {
          byte[] garbage = new byte[random.nextInt(2_000)];
          random.nextBytes(garbage);
          if (random.nextBoolean()) {
            byte[] preamble = stream(List.of());
            System.arraycopy(preamble, 0, garbage, 0, Math.min(preamble.length, garbage.length));
          }
          Read read = read(garbage, random);
          assertThat(read.payloads).isEmpty();
        });
  }

  @Test
  void garbageIsNoMessageOfTheHandshake() {
    forEachSeed(
        random -> {
          byte[] message = messages().get(random.nextInt(messages().size())).encode();
          byte[] damaged = Arrays.copyOf(message, random.nextInt(message.length + 3));
          if (damaged.length > 0 && random.nextBoolean()) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
          }
          try {
            HandshakeMessage read = HandshakeMessage.decode(damaged);
            assertThat(HandshakeMessage.decode(read.encode())).isEqualTo(read);
          } catch (WireFormatException e) {
            assertThat(e).hasMessageNotContaining("null");
          }
        });
  }

  @Test
  void aStrangerMayNotSayMuch() {
    EmbeddedChannel channel = new EmbeddedChannel(new FrameCodec());
    ByteBuf bytes = Unpooled.wrappedBuffer(stream(List.of(new byte[4097])));
    assertThatThrownBy(() -> channel.writeInbound(bytes))
        .isInstanceOf(BrokenFrameException.class)
        .hasMessage("a frame of 4097 bytes, at most 4096 are allowed");
    channel.finishAndReleaseAll();
  }

  static List<HandshakeMessage> messages() {
    Bytes nonce = nonce();
    NodeIdentity node = new NodeIdentity("n1", "disk", "run");
    return List.of(
        new HandshakeMessage.Hello("c", node, "n2", Lane.BULK, nonce),
        new HandshakeMessage.Challenge("c", node, nonce),
        new HandshakeMessage.Proof(nonce),
        new HandshakeMessage.Ready(nonce),
        new HandshakeMessage.Refusal(PeerFact.Why.OTHER_CLUSTER, "a, not b"),
        new HandshakeMessage.Heartbeat());
  }

  static Bytes nonce() {
    return Bytes.wrap(new byte[HandshakeMessage.NONCE_BYTES]);
  }

  private interface Body {
    void run(Random random);
  }

  private static void forEachSeed(Body body) {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      try {
        body.run(new Random(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with -Dtroupe.seed=" + seed + " -Dtroupe.seeds=1", e);
      }
    }
  }

  private static void assertPrefix(List<byte[]> read, List<byte[]> sent) {
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i)).isEqualTo(sent.get(i));
    }
  }

  private static List<byte[]> payloads(Random random) {
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      byte[] payload = new byte[random.nextInt(300)];
      random.nextBytes(payload);
      payloads.add(payload);
    }
    return payloads;
  }

  private static byte[] stream(List<byte[]> payloads) {
    ByteBuf out = Unpooled.buffer();
    out.writeInt(FrameCodec.MAGIC).writeShort(FrameCodec.VERSION);
    payloads.forEach(it -> FrameCodec.writeFrame(out, 7, it.length, it));
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes).release();
    return bytes;
  }

  private record Read(List<byte[]> payloads, @Nullable DecoderException broken) {}

  private static Read read(byte[] bytes, Random random) {
    EmbeddedChannel channel = new EmbeddedChannel(new FrameCodec());
    DecoderException broken = null;
    for (int at = 0; at < bytes.length; ) {
      int more = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 500));
      try {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, at, more));
      } catch (DecoderException e) {
        assertThat(broken).as("a second error").isNull();
        broken = e;
      }
      at += more;
    }
    List<byte[]> payloads = new ArrayList<>();
    for (Object it = channel.readInbound(); it != null; it = channel.readInbound()) {
      payloads.add(((FrameCodec.Frame) it).payload());
    }
    channel.finishAndReleaseAll();
    return new Read(payloads, broken);
  }
}
