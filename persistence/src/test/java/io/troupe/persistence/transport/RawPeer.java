package io.troupe.persistence.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.troupe.actors.Bytes;
import io.troupe.persistence.transport.Transport.Lane;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** A peer over a plain socket, which does only what a test says. */
final class RawPeer implements AutoCloseable {
  private static final byte[] NO_SECRET = "no secret is set".getBytes(StandardCharsets.UTF_8);

  final Socket socket;
  private final DataInputStream in;

  RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout((int) Mesh.LIMIT.toMillis());
    in = new DataInputStream(socket.getInputStream());
  }

  static RawPeer dial(InetSocketAddress address) throws IOException {
    return new RawPeer(new Socket(address.getAddress(), address.getPort()));
  }

  /** A connection that has proved itself. */
  static RawPeer proven(Mesh.Node to, String name, Lane lane)
      throws IOException, GeneralSecurityException {
    RawPeer peer = dial(to.transport().address());
    peer.preamble(FrameCodec.VERSION);
    byte[] hello =
        new HandshakeMessage.Hello(
                to.settings().cluster(),
                new NodeIdentity(name, "disk", "incarnation-" + name),
                to.name(),
                lane,
                Bytes.wrap(new byte[HandshakeMessage.NONCE_BYTES]))
            .encode();
    peer.control(hello);
    peer.readPreamble();
    byte[] challenge = peer.readFrame().payload();
    Bytes tag = Handshake.tag(NO_SECRET, 1, hello, challenge, Bytes.EMPTY, Bytes.EMPTY);
    peer.control(new HandshakeMessage.Proof(tag).encode());
    peer.readFrame();
    return peer;
  }

  void preamble(int version) throws IOException {
    write(Unpooled.buffer().writeInt(FrameCodec.MAGIC).writeShort(version));
  }

  void readPreamble() throws IOException {
    in.readFully(new byte[FrameCodec.PREAMBLE_BYTES]);
  }

  void control(byte[] payload) throws IOException {
    frame(FrameCodec.CONTROL, payload);
  }

  void frame(int stream, byte[] payload) throws IOException {
    write(FrameCodec.frame(UnpooledByteBufAllocator.DEFAULT, stream, payload));
  }

  void write(ByteBuf bytes) throws IOException {
    byte[] array = new byte[bytes.readableBytes()];
    bytes.readBytes(array).release();
    socket.getOutputStream().write(array);
  }

  FrameCodec.Frame readFrame() throws IOException {
    int length = in.readInt();
    int stream = in.readUnsignedShort();
    in.readInt();
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new FrameCodec.Frame(stream, payload);
  }

  /** Reads on, up to where the other side ends it. */
  boolean isClosedByOther() {
    try {
      while (in.read() >= 0) {}
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** As when a process is killed with bytes unread: the other side sees a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
