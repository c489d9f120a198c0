package io.troupe.persistence.transport;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.troupe.actors.node.StartRefusedException;
import javax.net.ssl.SSLException;

/**
 * TLS of both sides, by the JDK's own engine. Certificates prove an authority's trust and no host
 * name: nodes move between addresses, and which node it is, the handshake behind TLS settles.
 */
final class TlsContexts {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** How long a connection that ends waits to say so, to a peer that may not read any more. */
  private static final int CLOSE_NOTIFY_MILLIS = 100;

  private final SslContext accepting;
  private final SslContext dialling;

  private TlsContexts(SslContext accepting, SslContext dialling) {
    this.accepting = accepting;
    this.dialling = dialling;
  }

  /**
   * Reads the files.
   *
   * @throws StartRefusedException if one is missing or not what it should be
   */
  static TlsContexts read(TransportSettings.Tls files) {
    try {
      SslContext accepting =
          SslContextBuilder.forServer(files.certificateChain().toFile(), files.key().toFile())
              .trustManager(files.authorities().toFile())
              .clientAuth(ClientAuth.REQUIRE)
              .sslProvider(SslProvider.JDK)
              .protocols(PROTOCOLS)
              .build();
      SslContext dialling =
          SslContextBuilder.forClient()
              .keyManager(files.certificateChain().toFile(), files.key().toFile())
              .trustManager(files.authorities().toFile())
              .endpointIdentificationAlgorithm("")
              .sslProvider(SslProvider.JDK)
              .protocols(PROTOCOLS)
              .build();
      return new TlsContexts(accepting, dialling);
    } catch (SSLException | IllegalArgumentException e) {
      throw new StartRefusedException(
          StartRefusedException.Reason.UNSAFE_SETTING,
          "the TLS files of the transport cannot be used (certificate chain "
              + files.certificateChain()
              + ", key "
              + files.key()
              + " as PKCS #8 without a password, authorities "
              + files.authorities()
              + ", all PEM): "
              + e.getMessage(),
          e);
    }
  }

  /** To be the first in the pipeline of a connection. */
  SslHandler handler(Channel channel, boolean dials, int handshakeMillis) {
    SslHandler handler = (dials ? dialling : accepting).newHandler(channel.alloc());
    handler.setHandshakeTimeoutMillis(handshakeMillis);
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
    return handler;
  }
}
