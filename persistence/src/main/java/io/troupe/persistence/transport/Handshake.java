package io.troupe.persistence.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.troupe.actors.Bytes;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.transport.HandshakeMessage.Challenge;
import io.troupe.persistence.transport.HandshakeMessage.Heartbeat;
import io.troupe.persistence.transport.HandshakeMessage.Hello;
import io.troupe.persistence.transport.HandshakeMessage.Proof;
import io.troupe.persistence.transport.HandshakeMessage.Ready;
import io.troupe.persistence.transport.HandshakeMessage.Refusal;
import io.troupe.persistence.transport.PeerFact.Why;
import io.troupe.persistence.transport.Transport.Lane;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The first words on a connection, of either side, after those of TLS:
 *
 * <pre>
 *   dials                accepts
 *   Hello      ────────▶           who I am, whom I want, of which cluster, a nonce
 *              ◀──────── Challenge who I am, a nonce (or Refusal: both values are named)
 *   Proof      ────────▶           HMAC
 *              ◀──────── Ready     HMAC
 * </pre>
 *
 * Each HMAC is over the role, Hello, Challenge and, with TLS, both certificates as this side saw
 * them, so a proof fits one handshake of one pair alone and cannot be passed on by a third. The
 * node that dials chose the address and proves itself first.
 */
final class Handshake extends ChannelInboundHandlerAdapter {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The key where no secret is set: it keeps nobody out who wants in. */
  private static final byte[] NO_SECRET = "no secret is set".getBytes(StandardCharsets.UTF_8);

  private static final int DIALS = 1;
  private static final int ACCEPTS = 2;

  /** What comes of it: one of the two, once, on the thread of the connection. */
  interface Result {
    /** The other side proved itself. {@link Handshake#install} makes the link, now or later. */
    void proven(Handshake handshake, NodeIdentity peer, Lane lane);

    /**
     * It did not; the connection ends.
     *
     * @param claimed the name that the other side claims, or null
     */
    void refused(@Nullable String claimed, Why why, String detail);
  }

  private enum Awaits {
    HELLO,
    CHALLENGE,
    PROOF,
    READY,
    NOTHING
  }

  private final TransportSettings settings;
  private final Result result;
  private final boolean dials;
  private final @Nullable Hello ownHello;

  private Awaits awaits;
  private byte[] hello = {};
  private byte[] challenge = {};
  private @Nullable NodeIdentity peer;
  private Lane lane;
  private boolean over;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> deadline;

  private Handshake(TransportSettings settings, @Nullable Hello ownHello, Result result) {
    this.settings = settings;
    this.result = result;
    this.ownHello = ownHello;
    this.dials = ownHello != null;
    this.awaits = dials ? Awaits.CHALLENGE : Awaits.HELLO;
    this.lane = ownHello == null ? Lane.MESSAGES : ownHello.lane();
  }

  /** Of the side that dials, wanting that node. */
  static Handshake dialling(TransportSettings settings, String node, Lane lane, Result result) {
    Hello hello = new Hello(settings.cluster(), settings.self(), node, lane, nonce());
    return new Handshake(settings, hello, result);
  }

  /** Of the side that accepts. */
  static Handshake accepting(TransportSettings settings, Result result) {
    return new Handshake(settings, null, result);
  }

  /**
   * Makes the link of a proven handshake; the side that accepts says so to the other. Nothing
   * happens if the connection has ended meanwhile. To be called on the thread of the connection.
   */
  void install(Link link) {
    ChannelHandlerContext ctx = context();
    if (over || !ctx.channel().isActive()) {
      return;
    }
    over = true;
    if (!dials) {
      send(ctx, new Ready(tag(ACCEPTS)));
    }
    ctx.pipeline().get(FrameCodec.class).proven();
    ctx.pipeline().replace(this, null, link);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    Future<?> timer = deadline;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    deadline =
        ctx.executor()
            .schedule(
                () ->
                    fail(
                        ctx,
                        Why.TOO_SLOW,
                        "no handshake within " + settings.timing().handshakeMillis() + " ms"),
                settings.timing().handshakeMillis(),
                TimeUnit.MILLISECONDS);
    if (ctx.pipeline().get(SslHandler.class) == null) {
      begin(ctx);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent tls) {
      if (tls.isSuccess()) {
        begin(ctx);
      } else {
        boolean none = tls.cause() instanceof NotSslRecordException; // and what came instead
        fail(
            ctx,
            Why.TLS,
            none
                ? "the other side does not speak TLS, this node does"
                : "TLS: " + tls.cause().getMessage());
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    FrameCodec.Frame frame = (FrameCodec.Frame) message;
    if (over) {
      return;
    }
    if (frame.stream() != FrameCodec.CONTROL) {
      fail(ctx, Why.NOT_TROUPE, "a frame of stream " + frame.stream() + " before the handshake");
      return;
    }
    switch (HandshakeMessage.decode(frame.payload())) {
      case Hello it when awaits == Awaits.HELLO -> answer(ctx, it, frame.payload());
      case Challenge it when awaits == Awaits.CHALLENGE -> prove(ctx, it, frame.payload());
      case Proof it when awaits == Awaits.PROOF -> check(ctx, it.tag(), DIALS);
      case Ready it when awaits == Awaits.READY -> check(ctx, it.tag(), ACCEPTS);
      case Refusal it when dials -> fail(ctx, it.why(), it.detail());
      case Hello it -> outOfTurn(ctx, "Hello");
      case Challenge it -> outOfTurn(ctx, "Challenge");
      case Proof it -> outOfTurn(ctx, "Proof");
      case Ready it -> outOfTurn(ctx, "Ready");
      case Refusal it -> outOfTurn(ctx, "Refusal");
      case Heartbeat it -> outOfTurn(ctx, "Heartbeat");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(
        ctx,
        Why.CLOSED,
        "the other side closed the connection during the handshake"
            + (settings.security().tls().isPresent()
                ? ""
                : "; it may want TLS, which this node does not speak"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    String detail = String.valueOf(cause.getMessage());
    if (cause instanceof FrameCodec.BrokenFrameException broken) {
      fail(ctx, broken.why(), detail);
    } else if (cause instanceof WireFormatException) {
      fail(ctx, Why.NOT_TROUPE, detail);
    } else if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
      fail(ctx, Why.TLS, "TLS: " + detail);
    } else {
      fail(ctx, Why.CLOSED, detail);
    }
  }

  private void begin(ChannelHandlerContext ctx) {
    FrameCodec.send(ctx, FrameCodec.preamble(ctx.alloc()));
    if (ownHello != null) {
      hello = send(ctx, ownHello);
    }
  }

  private void answer(ChannelHandlerContext ctx, Hello it, byte[] payload) {
    peer = it.from();
    if (!it.cluster().equals(settings.cluster())) {
      fail(ctx, Why.OTHER_CLUSTER, clusters(it.cluster(), settings.cluster()));
    } else if (!it.to().equals(settings.self().name())) {
      fail(ctx, Why.OTHER_NODE, nodes(it.to(), settings.self().name()));
    } else if (it.from().name().equals(settings.self().name())) {
      fail(ctx, Why.OTHER_NODE, "both nodes are named '" + it.from().name() + "'");
    } else {
      lane = it.lane();
      hello = payload;
      awaits = Awaits.PROOF;
      challenge = send(ctx, new Challenge(settings.cluster(), settings.self(), nonce()));
    }
  }

  private void prove(ChannelHandlerContext ctx, Challenge it, byte[] payload) {
    String wanted = ownHello == null ? "" : ownHello.to();
    peer = it.from();
    if (!it.cluster().equals(settings.cluster())) {
      fail(ctx, Why.OTHER_CLUSTER, clusters(settings.cluster(), it.cluster()));
    } else if (!it.from().name().equals(wanted)) {
      fail(ctx, Why.OTHER_NODE, nodes(wanted, it.from().name()));
    } else {
      challenge = payload;
      awaits = Awaits.READY;
      send(ctx, new Proof(tag(DIALS)));
    }
  }

  private void check(ChannelHandlerContext ctx, Bytes tag, int role) {
    NodeIdentity other = peer;
    if (other == null || !MessageDigest.isEqual(tag.unsafeArray(), tag(role).unsafeArray())) {
      fail(
          ctx,
          Why.OTHER_SECRET,
          "the node that "
              + (role == DIALS ? "dialled" : "accepts")
              + " did not prove that it knows the cluster secret of the other one");
      return;
    }
    awaits = Awaits.NOTHING;
    result.proven(this, other, lane);
  }

  private void outOfTurn(ChannelHandlerContext ctx, String what) {
    fail(ctx, Why.NOT_TROUPE, what + " came out of turn");
  }

  private void fail(ChannelHandlerContext ctx, Why why, String detail) {
    if (over) {
      return;
    }
    over = true;
    boolean proven = awaits == Awaits.NOTHING;
    if (!proven && !dials && peer != null && ctx.channel().isActive()) {
      send(ctx, new Refusal(why, detail));
    }
    var unused = ctx.close(); // after what was flushed
    if (!proven) {
      result.refused(peer == null ? null : peer.name(), why, detail);
    }
  }

  private static String clusters(String dialled, String accepts) {
    return "the node that dialled is of cluster '"
        + dialled
        + "', the one that accepts of cluster '"
        + accepts
        + "'";
  }

  private static String nodes(String wanted, String found) {
    return "node '" + wanted + "' was dialled, node '" + found + "' accepts there";
  }

  private static byte[] send(ChannelHandlerContext ctx, HandshakeMessage message) {
    byte[] payload = message.encode();
    FrameCodec.send(ctx, FrameCodec.frame(ctx.alloc(), FrameCodec.CONTROL, payload));
    return payload;
  }

  private Bytes tag(int role) {
    try {
      byte[] key = settings.security().secret().map(it -> it.unsafeBytes()).orElse(NO_SECRET);
      Bytes own = Bytes.EMPTY;
      Bytes others = Bytes.EMPTY;
      SslHandler tls = context().pipeline().get(SslHandler.class);
      if (tls != null) {
        SSLSession session = tls.engine().getSession();
        own = hash(session.getLocalCertificates()[0]);
        others = hash(session.getPeerCertificates()[0]);
      }
      return tag(key, role, hello, challenge, dials ? own : others, dials ? others : own);
    } catch (GeneralSecurityException | SSLException e) {
      throw new IllegalStateException("cannot make the proof of a handshake", e);
    }
  }

  /** HMAC-SHA-256 that binds a role to one handshake. */
  static Bytes tag(
      byte[] key, int role, byte[] hello, byte[] challenge, Bytes dialler, Bytes acceptor)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    WireWriter said = new WireWriter(hello.length + challenge.length + 128);
    said.i32(FrameCodec.MAGIC).u8(FrameCodec.VERSION).u8(role);
    said.bytes(Bytes.wrap(hello)).bytes(Bytes.wrap(challenge)).bytes(dialler).bytes(acceptor);
    return Bytes.wrap(mac.doFinal(said.toArray()));
  }

  private static Bytes hash(Certificate certificate) throws GeneralSecurityException {
    return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("the handshake has no connection");
    }
    return ctx;
  }

  private static Bytes nonce() {
    byte[] nonce = new byte[HandshakeMessage.NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return Bytes.wrap(nonce);
  }
}
