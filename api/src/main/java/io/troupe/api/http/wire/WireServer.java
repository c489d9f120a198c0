package io.troupe.api.http.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A port, its connections, and the loops that they run on. Safe for use by many threads. */
public final class WireServer {
  private static final Logger LOG = LoggerFactory.getLogger(WireServer.class);
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int BACKLOG = 1_024;
  private static final int MOST_LOOPS = 4;
  private static final Duration CUT_WITHIN = Duration.ofSeconds(1);

  private final Handler handler;
  private final Limits limits;
  private final EventLoopGroup loops;
  private final Channel port;
  private final InetSocketAddress address;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> noneIsOpen = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean closing;

  /** Who answers. */
  public interface Handler {
    /**
     * Answers a request. Called on the loop of its connection, never to block it.
     *
     * @return never fails; completed on whatever thread
     */
    CompletionStage<Response> handle(Request request);

    /**
     * Answers what cannot be understood as a request; its connection is closed then.
     *
     * @param status 400, 405 (of a method that nobody knows) or 413
     */
    Response malformed(int status, String detail);

    /** Answers a request that the end of the server leaves without an answer. */
    Response unanswered();
  }

  /**
   * Limits.
   *
   * @param maxConnections at a time; further ones wait in the system's backlog
   * @param idle how long the head of a request may take, and the pause between two
   */
  public record Limits(int maxConnections, Duration idle) {}

  private WireServer(Handler handler, Limits limits, InetAddress host, int number)
      throws IOException {
    this.handler = handler;
    this.limits = limits;
    int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_LOOPS);
    this.loops =
        new MultiThreadIoEventLoopGroup(
            count, new DefaultThreadFactory("troupe-http", true), NioIoHandler.newFactory());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            // One at a time, so that none is taken past the limit.
            .option(ChannelOption.RECVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator())
            .childOption(ChannelOption.TCP_NODELAY, true)
            // Who ends its own side is answered to the end.
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(new Door())
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    begin(channel);
                  }
                })
            .bind(new InetSocketAddress(host, number))
            .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      var unused = loops.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
      throw new IOException(cause);
    }
    this.port = bound.channel();
    this.address = (InetSocketAddress) port.localAddress();
  }

  /**
   * Listens. Returns once clients can connect.
   *
   * @param port 0 for any that is free
   * @throws IOException if the port is not to be had
   */
  public static WireServer start(InetAddress host, int port, Limits limits, Handler handler)
      throws IOException {
    return new WireServer(handler, limits, host, port);
  }

  /** Where it listens, with the port that it got. */
  public InetSocketAddress address() {
    return address;
  }

  Handler handler() {
    return handler;
  }

  private void begin(Channel channel) {
    RequestDecoder decoder = new RequestDecoder();
    channel
        .pipeline()
        .addLast(decoder)
        .addLast(new Connection(this, channel.eventLoop(), decoder, limits.idle()));
  }

  /** Whether a connection may go on; if not, it is to end at once. */
  boolean opened(Connection connection) {
    open.add(connection);
    return !closing;
  }

  void closed(Connection connection) {
    open.remove(connection);
    endIfNoneIsOpen();
  }

  /**
   * Takes no new connections; ends those that wait for a request at once, and others with the
   * answer that they owe. What is not answered within the bound is told so and cut off. May be
   * called again; the shortest bound holds.
   *
   * @return completes when no connection is open and the loops end
   */
  public CompletionStage<Void> close(Duration bound) {
    closing = true;
    if (loops.isShuttingDown()) {
      return ended.copy();
    }
    var unused = port.close();
    each(Connection::close);
    endIfNoneIsOpen();
    var unusedEnd =
        noneIsOpen
            .copy()
            .orTimeout(bound.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((done, late) -> cut());
    return ended.copy();
  }

  private void cut() {
    each(Connection::cut);
    var unused =
        noneIsOpen
            .copy()
            .completeOnTimeout(null, CUT_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
            .thenRun(this::endLoops);
  }

  private void endLoops() {
    var unused =
        loops
            .shutdownGracefully(0, CUT_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
            .addListener(done -> ended.complete(null));
  }

  private void each(Consumer<Connection> action) {
    for (Connection connection : open) {
      connection.loop().later(() -> action.accept(connection));
    }
  }

  private void endIfNoneIsOpen() {
    if (closing && open.isEmpty()) {
      noneIsOpen.complete(null);
    }
  }

  /** Takes connections up to the limit; says in the log when there is no room for more. */
  private final class Door extends ChannelInboundHandlerAdapter {
    private final AtomicInteger taken = new AtomicInteger();
    private long lastSaid = System.nanoTime() - PAUSE_NANOS;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      Channel door = ctx.channel();
      var unused = ((Channel) message).closeFuture().addListener(closed -> left(door));
      if (taken.incrementAndGet() >= limits.maxConnections()) {
        door.config().setAutoRead(false);
        long now = System.nanoTime();
        if (now - lastSaid >= PAUSE_NANOS) {
          lastSaid = now;
          LOG.warn(
              "{} connections are open: others wait until one of them closes",
              limits.maxConnections());
        }
      }
      ctx.fireChannelRead(message);
    }

    private void left(Channel door) {
      if (taken.getAndDecrement() >= limits.maxConnections()) {
        door.eventLoop().execute(() -> admit(door));
      }
    }

    private void admit(Channel door) {
      if (taken.get() < limits.maxConnections()) {
        door.config().setAutoRead(true);
      }
    }
  }
}
