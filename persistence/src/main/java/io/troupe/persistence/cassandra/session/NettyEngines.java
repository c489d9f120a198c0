package io.troupe.persistence.cassandra.session;

import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.persistence.cassandra.session.CassandraLink.Tls;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** TLS of the driver, from files of PEM. */
final class NettyEngines implements SslEngineFactory {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final SslContext context;

  private NettyEngines(SslContext context) {
    this.context = context;
  }

  /** Reads the files, once. */
  static NettyEngines read(Tls tls) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .trustManager(tls.authorities().toFile())
              .endpointIdentificationAlgorithm(tls.checkNames() ? "HTTPS" : "")
              .sslProvider(SslProvider.JDK)
              .protocols(PROTOCOLS);
      tls.own().ifPresent(it -> builder.keyManager(it.certificate().toFile(), it.key().toFile()));
      return new NettyEngines(builder.build());
    } catch (SSLException | IllegalArgumentException e) {
      throw new StartRefusedException(
          Reason.UNSAFE_SETTING,
          "the files of troupe.journal.cassandra.tls cannot be used (all PEM, the key as PKCS #8"
              + " without a password): "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public SSLEngine newSslEngine(EndPoint remote) {
    SocketAddress address = remote.resolve();
    return address instanceof InetSocketAddress it
        ? context.newEngine(ByteBufAllocator.DEFAULT, it.getHostString(), it.getPort())
        : context.newEngine(ByteBufAllocator.DEFAULT);
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
