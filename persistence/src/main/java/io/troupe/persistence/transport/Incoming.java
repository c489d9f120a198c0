package io.troupe.persistence.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.persistence.transport.PeerFact.Direction;
import io.troupe.persistence.transport.PeerFact.End;
import io.troupe.persistence.transport.PeerFact.Why;
import io.troupe.persistence.transport.Transport.Lane;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What peers dialled. Of each peer and lane one link stands; the next one waits until it has ended,
 * so that its frames come after all of the older one's.
 */
final class Incoming {
  private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);

  private final Transport.Common common;
  private final Function<String, AtomicLong> heardNanos;
  private final Set<Channel> channels = new HashSet<>(); // guarded by itself
  private final Map<Key, Link> links = new HashMap<>(); // guarded by itself
  private @Nullable Channel listening;
  private boolean closed; // guarded by channels
  private volatile String lastRefusal = "";

  private record Key(String node, Lane lane) {}

  /**
   * @param heardNanos where to note when something came from that node last
   */
  Incoming(Transport.Common common, Function<String, AtomicLong> heardNanos) {
    this.common = common;
    this.heardNanos = heardNanos;
  }

  /**
   * Listens.
   *
   * @throws StartRefusedException if the address is not to be had
   */
  InetSocketAddress listen(EventLoopGroup loops) {
    InetSocketAddress bind = common.settings().bind();
    ChannelFuture done =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                })
            .bind(bind)
            .awaitUninterruptibly();
    Throwable cause = done.cause();
    if (cause != null) {
      throw new StartRefusedException(
          StartRefusedException.Reason.ADDRESS_UNAVAILABLE,
          "the transport cannot listen at " + bind + ": " + cause.getMessage(),
          cause);
    }
    listening = done.channel();
    return (InetSocketAddress) done.channel().localAddress();
  }

  /** Listens no more, and ends what stands. The futures are done when all has ended. */
  List<ChannelFuture> close() {
    List<ChannelFuture> ends = new ArrayList<>();
    Channel door = listening;
    if (door != null) {
      ends.add(door.close());
    }
    List<Link> standing;
    synchronized (links) {
      standing = List.copyOf(links.values());
    }
    standing.forEach(link -> link.close(End.BY_US, "the transport ends"));
    synchronized (channels) {
      closed = true;
      channels.forEach(channel -> ends.add(channel.close()));
    }
    return ends;
  }

  private void accept(Channel channel) {
    int most = common.settings().bounds().maxIncoming();
    synchronized (channels) {
      if (!closed && channels.size() < most) {
        channels.add(channel);
        channel.closeFuture().addListener(done -> forget(channel));
        Transport.prepare(
            channel, common, false, Handshake.accepting(common.settings(), new Accepting(channel)));
        return;
      }
    }
    var unused = channel.close();
    refused(channel, null, Why.TOO_MANY, "there are " + most + " incoming connections already");
  }

  private void forget(Channel channel) {
    synchronized (channels) {
      channels.remove(channel);
    }
  }

  private void refused(Channel channel, @Nullable String claimed, Why why, String detail) {
    String node = claimed != null ? claimed : String.valueOf(channel.remoteAddress());
    if (!lastRefusal.equals(detail)) {
      lastRefusal = detail;
      LOG.warn("refused a connection of {}: {} ({})", node, detail, why);
    }
    common.owner().onFact(new PeerFact.Refused(node, Direction.INCOMING, why, detail));
  }

  private final class Accepting implements Handshake.Result {
    private final Channel channel;

    Accepting(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void proven(Handshake handshake, NodeIdentity peer, Lane lane) {
      Link link =
          new Link(
              channel,
              new Link.Ends(peer, lane, Direction.INCOMING),
              common.settings().timing(),
              common.owner(),
              new Link.Watcher() {},
              heardNanos.apply(peer.name()));
      Key key = new Key(peer.name(), lane);
      Link older;
      synchronized (links) {
        older = links.put(key, link);
      }
      channel
          .closeFuture()
          .addListener(
              done -> {
                synchronized (links) {
                  links.remove(key, link);
                }
              });
      if (older == null) {
        handshake.install(link);
        return;
      }
      LOG.warn("{} connects anew while {} is connected", peer, older.peer());
      older.close(End.REPLACED, "the peer connected anew, as " + peer);
      afterEndOf(older.channel(), () -> channel.eventLoop().execute(() -> handshake.install(link)));
    }

    /**
     * The end of a channel is told on its thread after who waits for it, and what he asks there.
     */
    private static void afterEndOf(Channel older, Runnable next) {
      EventLoop loop = older.eventLoop();
      older.closeFuture().addListener(done -> loop.execute(() -> loop.execute(next)));
    }

    @Override
    public void refused(@Nullable String claimed, Why why, String detail) {
      Incoming.this.refused(channel, claimed, why, detail);
    }
  }
}
