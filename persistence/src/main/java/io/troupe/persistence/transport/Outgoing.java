package io.troupe.persistence.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.troupe.persistence.transport.PeerFact.Direction;
import io.troupe.persistence.transport.PeerFact.End;
import io.troupe.persistence.transport.PeerFact.Why;
import io.troupe.persistence.transport.Transport.Lane;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane to one peer: what waits for it, and the connection, dialled again whenever it ended.
 *
 * <p>Frames wait in the queue until the socket takes them, so that its limits are the limits: what
 * is past them in memory is one piece of {@link #PIECE_BYTES} or one frame. The queue is open only
 * while a link stands. All but the queue belongs to the event loop, which is its connection's too.
 */
final class Outgoing implements Handshake.Result, Link.Watcher {
  private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);

  /** Frames are handed to the socket in pieces of about so many bytes. */
  private static final int PIECE_BYTES = 64 << 10;

  private static final WriteBufferWaterMark BUFFERED =
      new WriteBufferWaterMark(PIECE_BYTES, 4 * PIECE_BYTES);

  private final String node;
  private final InetSocketAddress address;
  private final Lane lane;
  private final EventLoop loop;
  private final Transport.Common common;
  private final AtomicLong heardNanos;
  private final int maxQueued;
  private final long maxQueuedBytes;

  private final ArrayDeque<Waiting> queue = new ArrayDeque<>(); // guarded by itself, as the next 7
  private long queuedBytes;
  private boolean open;
  private boolean draining;
  private boolean refusedSome;
  private long sent;
  private long dropped;

  private volatile boolean wanted = true;
  private @Nullable Channel dialled;
  private @Nullable Link link;
  private long linkSinceNanos;
  private int tries;
  private String lastRefusal = "";

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Waiting(int stream, int length, byte[][] parts) {
    int frameBytes() {
      return FrameCodec.HEADER_BYTES + length;
    }
  }

  /** A lane that dials nothing yet. */
  Outgoing(
      String node,
      InetSocketAddress address,
      Lane lane,
      EventLoop loop,
      Transport.Common common,
      AtomicLong heardNanos) {
    this.node = node;
    this.address = address;
    this.lane = lane;
    this.loop = loop;
    this.common = common;
    this.heardNanos = heardNanos;
    TransportSettings.Bounds bounds = common.settings().bounds();
    boolean bulk = lane == Lane.BULK;
    maxQueued = bulk ? Integer.MAX_VALUE : bounds.maxQueuedMessages();
    maxQueuedBytes = bulk ? bounds.maxQueuedBulkBytes() : bounds.maxQueuedMessageBytes();
  }

  /** Dials, and from now on again and again. */
  void start() {
    loop.execute(this::dial);
  }

  /** Ends it for good. What waits is dropped. */
  void stop() {
    wanted = false;
    loop.execute(
        () -> {
          Link standing = link;
          if (standing != null) {
            standing.close(End.BY_US, "the peer is not wanted any more");
          }
          Channel opening = dialled;
          if (opening != null) {
            var unused = opening.close();
          }
        });
  }

  /** Whether the frame waits now; else nothing of it will ever be sent. */
  boolean offer(int stream, byte[][] parts) {
    long length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    Transport.checkFrame(stream, length);
    Waiting frame = new Waiting(stream, (int) length, parts);
    synchronized (queue) {
      if (!open || queue.size() >= maxQueued || queuedBytes + frame.frameBytes() > maxQueuedBytes) {
        dropped++;
        refusedSome = true;
        return false;
      }
      queue.add(frame);
      queuedBytes += frame.frameBytes();
      if (!draining) {
        draining = true;
        wake();
      }
    }
    return true;
  }

  private void wake() {
    try {
      loop.execute(this::drain);
    } catch (RejectedExecutionException e) {
      LOG.debug("a frame came when the transport had ended", e);
    }
  }

  Transport.Traffic traffic() {
    synchronized (queue) {
      return new Transport.Traffic(sent, dropped, queue.size(), queuedBytes);
    }
  }

  private void dial() {
    if (!wanted) {
      return;
    }
    if (!address.isUnresolved()) {
      dialAt(address);
      return;
    }
    // A lookup may wait for a name server; no event loop may.
    Thread.ofVirtual().name("troupe-transport-lookup").start(this::lookUp);
  }

  private void lookUp() {
    try {
      InetAddress found;
      try {
        found = InetAddress.getByName(address.getHostString());
      } catch (UnknownHostException e) {
        loop.execute(() -> retry(Why.UNREACHABLE, "unknown host " + address.getHostString()));
        return;
      }
      loop.execute(() -> dialAt(new InetSocketAddress(found, address.getPort())));
    } catch (RejectedExecutionException e) {
      LOG.debug("the transport ended during a lookup", e);
    }
  }

  private void dialAt(InetSocketAddress to) {
    if (!wanted) {
      return;
    }
    if (common.tls() == null && !to.getAddress().isLoopbackAddress()) {
      retry(Why.OPEN_ADDRESS, Transport.openAddress("dial", to));
      return;
    }
    int millis = common.settings().timing().handshakeMillis();
    ChannelFuture dialling =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, BUFFERED)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    Transport.prepare(
                        channel,
                        common,
                        true,
                        Handshake.dialling(common.settings(), node, lane, Outgoing.this));
                  }
                })
            .connect(to);
    dialled = dialling.channel();
    dialling.addListener(
        done -> {
          Throwable cause = done.cause();
          if (cause != null) {
            boolean nobody =
                cause instanceof ConnectException
                    && String.valueOf(cause.getMessage()).contains("refused");
            retry(
                nobody ? Why.NOBODY_LISTENS : Why.UNREACHABLE, String.valueOf(cause.getMessage()));
          }
        });
  }

  @Override
  public void proven(Handshake handshake, NodeIdentity peer, Lane ours) {
    Channel channel = dialled;
    if (channel == null || !wanted) {
      return;
    }
    Link made =
        new Link(
            channel,
            new Link.Ends(peer, lane, Direction.OUTGOING),
            common.settings().timing(),
            common.owner(),
            this,
            heardNanos);
    link = made;
    linkSinceNanos = System.nanoTime();
    lastRefusal = "";
    synchronized (queue) {
      open = true;
    }
    handshake.install(made);
  }

  @Override
  public void refused(@Nullable String claimed, Why why, String detail) {
    retry(why, detail);
  }

  private void retry(Why why, String detail) {
    dialled = null;
    if (!wanted) {
      return;
    }
    if (!lastRefusal.equals(detail)) {
      lastRefusal = detail;
      LOG.warn("no {} connection with {} at {}: {} ({})", lane, node, address, detail, why);
    }
    dialAfterPause();
    common.owner().onFact(new PeerFact.Refused(node, Direction.OUTGOING, why, detail));
  }

  private void dialAfterPause() {
    TransportSettings.Timing timing = common.settings().timing();
    long most =
        Math.min(timing.maxPauseMillis(), (long) timing.minPauseMillis() << Math.min(tries, 20));
    tries++;
    long micros = TimeUnit.MILLISECONDS.toMicros(most);
    long pause = micros - ThreadLocalRandom.current().nextLong(micros / 2 + 1);
    var unused = loop.schedule(this::dial, pause, TimeUnit.MICROSECONDS);
  }

  @Override
  public void ended() {
    link = null;
    dialled = null;
    synchronized (queue) {
      open = false;
      refusedSome = false;
      dropped += queue.size();
      queue.clear();
      queuedBytes = 0;
    }
    if (!wanted) {
      return;
    }
    long lastedNanos = System.nanoTime() - linkSinceNanos;
    if (lastedNanos > TimeUnit.MILLISECONDS.toNanos(common.settings().timing().maxPauseMillis())) {
      tries = 0; // one that ends at once is dialled ever more rarely, too
    }
    dialAfterPause();
  }

  @Override
  public void writable() {
    drain();
  }

  private void drain() {
    synchronized (queue) {
      draining = false;
    }
    Link standing = link;
    if (standing == null) {
      return;
    }
    Channel channel = standing.channel();
    boolean wrote = false;
    while (channel.isWritable()) {
      List<Waiting> piece = take();
      if (piece.isEmpty()) {
        break;
      }
      standing.write(encode(channel, piece));
      wrote = true;
    }
    if (wrote) {
      channel.flush();
    }
  }

  private List<Waiting> take() {
    List<Waiting> piece = new ArrayList<>();
    boolean roomAgain;
    synchronized (queue) {
      long bytes = 0;
      while (!queue.isEmpty()
          && (piece.isEmpty() || bytes + queue.element().frameBytes() <= PIECE_BYTES)) {
        Waiting next = queue.remove();
        bytes += next.frameBytes();
        piece.add(next);
      }
      queuedBytes -= bytes;
      sent += piece.size();
      roomAgain = lane == Lane.BULK && refusedSome && queuedBytes <= maxQueuedBytes / 2;
      if (roomAgain) {
        refusedSome = false;
      }
    }
    if (roomAgain) {
      common.owner().onBulkWritable(node);
    }
    return piece;
  }

  private static ByteBuf encode(Channel channel, List<Waiting> piece) {
    int bytes = 0;
    for (Waiting frame : piece) {
      bytes += frame.frameBytes();
    }
    ByteBuf out = channel.alloc().ioBuffer(bytes);
    for (Waiting frame : piece) {
      FrameCodec.writeFrame(out, frame.stream(), frame.length(), frame.parts());
    }
    return out;
  }
}
