package io.troupe.persistence.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.troupe.persistence.transport.PeerFact.Direction;
import io.troupe.persistence.transport.PeerFact.End;
import io.troupe.persistence.transport.Transport.Lane;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that stands: heartbeats both ways, and, on an incoming one, frames for the owner.
 * All but {@link #close} runs on the thread of the connection.
 */
final class Link extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);
  private static final byte[] HEARTBEAT = new HandshakeMessage.Heartbeat().encode();

  /** Who has to know of it, before the owner does. */
  interface Watcher {
    /** It takes more again. */
    default void writable() {}

    /** It ended; the connection is closed. */
    default void ended() {}
  }

  /** What it joins. */
  record Ends(NodeIdentity peer, Lane lane, Direction direction) {}

  private final Channel channel;
  private final Ends ends;
  private final TransportSettings.Timing timing;
  private final Transport.Owner owner;
  private final Watcher watcher;
  private final AtomicLong heardNanos;

  private volatile @Nullable End end;
  private volatile String detail = "";
  private boolean silent;
  private boolean wrote;
  private boolean withOwner;

  /** Bulk frames that came in one read with the one that the owner has. */
  private final ArrayDeque<FrameCodec.Frame> behind = new ArrayDeque<>();

  /** When silence began: as {@link #heardNanos}, later by what this process itself missed. */
  private long quietNanos;

  private long lastTickNanos;
  private long lastHeardNanos;
  private @Nullable Future<?> ticks;

  /**
   * @param heardNanos where to note when something came from the peer last
   */
  Link(
      Channel channel,
      Ends ends,
      TransportSettings.Timing timing,
      Transport.Owner owner,
      Watcher watcher,
      AtomicLong heardNanos) {
    this.channel = channel;
    this.ends = ends;
    this.timing = timing;
    this.owner = owner;
    this.watcher = watcher;
    this.heardNanos = heardNanos;
  }

  Channel channel() {
    return channel;
  }

  NodeIdentity peer() {
    return ends.peer();
  }

  /** Ends it; the first reason given counts. From any thread. */
  void close(End why, String what) {
    synchronized (this) {
      if (end == null) {
        detail = what;
        end = why;
      }
    }
    var unused = channel.close();
  }

  /** Writes frames, without flushing. */
  void write(ByteBuf frames) {
    wrote = true;
    var unused = channel.write(frames, channel.voidPromise());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    long now = System.nanoTime();
    heard(now);
    lastTickNanos = now;
    ticks =
        ctx.executor()
            .scheduleWithFixedDelay(
                () -> tick(ctx),
                timing.heartbeatMillis(),
                timing.heartbeatMillis(),
                TimeUnit.MILLISECONDS);
    LOG.info("{} is connected, {} {}", peer(), ends.direction(), ends.lane());
    owner.onFact(new PeerFact.Connected(peer(), ends.lane(), ends.direction()));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    FrameCodec.Frame frame = (FrameCodec.Frame) message;
    if (end != null) {
      return;
    }
    heard(System.nanoTime());
    if (frame.stream() == FrameCodec.CONTROL) {
      if (!(HandshakeMessage.decode(frame.payload()) instanceof HandshakeMessage.Heartbeat)) {
        close(End.BROKEN, "a message of the handshake came after it");
      }
    } else if (ends.direction() == Direction.OUTGOING) {
      close(End.BROKEN, "a frame of stream " + frame.stream() + " came on the way out");
    } else if (ends.lane() != Lane.BULK) {
      owner.onMessage(peer(), frame.stream(), frame.payload());
    } else if (withOwner) {
      behind.add(frame);
    } else {
      handOver(frame);
    }
  }

  /** What the owner does not take stays with the sender: nothing more is read meanwhile. */
  private void handOver(FrameCodec.Frame frame) {
    withOwner = true;
    channel.config().setAutoRead(false);
    AtomicBoolean asked = new AtomicBoolean();
    owner.onBulk(
        peer(),
        frame.stream(),
        frame.payload(),
        () -> {
          if (asked.compareAndSet(false, true)) {
            takeNext();
          }
        });
  }

  private void takeNext() {
    try {
      channel
          .eventLoop()
          .execute(
              () -> {
                try {
                  handOverNext();
                } catch (RuntimeException e) {
                  channel.pipeline().fireExceptionCaught(e);
                }
              });
    } catch (RejectedExecutionException e) {
      LOG.debug("the transport ended before the owner was done with a frame", e);
    }
  }

  private void handOverNext() {
    withOwner = false;
    quietNanos = System.nanoTime();
    FrameCodec.Frame next = behind.poll();
    if (next == null) {
      channel.config().setAutoRead(true);
    } else if (end == null) {
      handOver(next);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      watcher.writable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      close(End.BY_PEER, String.valueOf(cause.getMessage()));
    } else {
      if (end == null) {
        LOG.error("the connection with {} broke", peer(), cause);
      }
      close(End.BROKEN, String.valueOf(cause.getMessage()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Future<?> timer = ticks;
    if (timer != null) {
      timer.cancel(false);
    }
    close(End.BY_PEER, "the other side closed the connection");
    watcher.ended();
    End how = end;
    if (silent || how == null) {
      LOG.warn("{} is silent, {} {}", peer(), ends.direction(), ends.lane());
      owner.onFact(new PeerFact.Silent(peer(), ends.lane(), ends.direction(), lastHeardNanos));
    } else {
      LOG.info("{} {} {} ended: {}", peer(), ends.direction(), ends.lane(), detail);
      owner.onFact(new PeerFact.Closed(peer(), ends.lane(), ends.direction(), how, detail));
    }
  }

  private void heard(long now) {
    quietNanos = now;
    lastHeardNanos = now;
    heardNanos.set(now);
  }

  private void tick(ChannelHandlerContext ctx) {
    long now = System.nanoTime();
    long late = now - lastTickNanos - 2 * TimeUnit.MILLISECONDS.toNanos(timing.heartbeatMillis());
    lastTickNanos = now;
    if (end != null) {
      return;
    }
    if (late > 0) {
      quietNanos = Math.min(now, quietNanos + late);
    }
    if (!withOwner
        && now - quietNanos > TimeUnit.MILLISECONDS.toNanos(timing.silentAfterMillis())) {
      silent = true;
      close(End.BY_US, "silence");
    } else if (!wrote && channel.isWritable()) {
      FrameCodec.send(ctx, FrameCodec.frame(ctx.alloc(), FrameCodec.CONTROL, HEARTBEAT));
    }
    wrote = false;
  }
}
