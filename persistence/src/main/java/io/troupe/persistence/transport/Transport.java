package io.troupe.persistence.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.troupe.actors.TooLargeException;
import io.troupe.actors.node.StartRefusedException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries frames between this node and its peers; see the package for how.
 *
 * <p>Nothing here blocks its caller but {@link #start} and {@link #close}. Of one peer and lane,
 * frames arrive in the order in which they were sent, as long as one connection lives. When it ends
 * everything that waits for it is dropped, so frames may be missing, at most at the end of what was
 * sent over one connection; none comes twice. There is no sign that a frame arrived.
 */
public final class Transport implements AutoCloseable {
  /** The largest payload of a frame. Part of the form on the wire. */
  public static final int MAX_PAYLOAD_BYTES = 8 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
  private static final int CLOSE_MILLIS = 5_000;
  private static final int MAX_HEARD = 1_024;
  private static final long NEVER = Long.MIN_VALUE;

  private final Common common;
  private final Guarded owner;
  private final EventLoopGroup loops;

  /** Writing bulk bytes can keep a thread busy for long; no message waits for this one. */
  private final EventLoopGroup bulkLoop;

  private final Incoming incoming;
  private final Map<String, Peer> peers = new HashMap<>(); // guarded by itself
  private final Map<String, AtomicLong> heard = new ConcurrentHashMap<>();
  private InetSocketAddress address;
  private boolean closed; // guarded by peers

  /** Ways to a peer that do not wait for one another: each has a connection of its own. */
  public enum Lane {
    /** Small frames, soon; what does not fit is dropped. */
    MESSAGES(0),
    /** Many bytes; what does not fit is refused until there is room. */
    BULK(1),
    /** As messages, for what may be large and many, so that no heartbeat waits behind it. */
    REQUESTS(2);

    private final int code;

    Lane(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /**
   * Whom a transport works for. Called on its threads, of several peers and connections at once;
   * never to block them, since others wait then, and are taken for silent.
   */
  public interface Owner {
    /**
     * A frame of the messages lane, or of that for requests.
     *
     * @param payload now the owner's
     */
    void onMessage(NodeIdentity from, int stream, byte[] payload);

    /**
     * A frame of the bulk lane. No other one of this peer comes before {@code next} has run, on
     * whatever thread; meanwhile the peer's queue fills, and its owner is told to wait.
     *
     * @param payload now the owner's
     */
    void onBulk(NodeIdentity from, int stream, byte[] payload, Runnable next);

    /** There is room again in the bulk lane to a peer, after {@link #sendBulk} said false. */
    void onBulkWritable(String node);

    /** Something was seen of a peer. */
    void onFact(PeerFact fact);
  }

  /**
   * What went over an outgoing lane.
   *
   * @param sentFrames that were handed to a connection
   * @param droppedFrames that were refused, or waited when a connection ended
   * @param queuedFrames that wait now
   * @param queuedBytes which those hold, headers included
   */
  public record Traffic(long sentFrames, long droppedFrames, int queuedFrames, long queuedBytes) {}

  /** What all connections of a transport share. */
  record Common(TransportSettings settings, @Nullable TlsContexts tls, Owner owner) {}

  private record Peer(InetSocketAddress address, Map<Lane, Outgoing> lanes) {
    Outgoing lane(Lane lane) {
      return Objects.requireNonNull(lanes.get(lane), "each lane is there");
    }
  }

  private Transport(TransportSettings settings, @Nullable TlsContexts tls, Guarded owner) {
    this.owner = owner;
    common = new Common(settings, tls, owner);
    loops = threads(settings.bounds().threads(), "troupe-transport");
    bulkLoop = threads(1, "troupe-transport-bulk");
    incoming = new Incoming(common, this::heardFrom);
    address = settings.bind();
  }

  /**
   * Listens. Peers may come at once.
   *
   * @throws StartRefusedException if the address is open to others without TLS, cannot be bound, or
   *     the TLS files cannot be used
   */
  public static Transport start(TransportSettings settings, Owner owner) {
    InetSocketAddress bind = settings.bind();
    if (bind.isUnresolved()) {
      throw new StartRefusedException(
          StartRefusedException.Reason.ADDRESS_UNAVAILABLE,
          "the transport cannot listen at " + bind + ": the host name is not known");
    }
    TlsContexts tls = settings.security().tls().map(TlsContexts::read).orElse(null);
    if (tls == null && !bind.getAddress().isLoopbackAddress()) {
      throw new StartRefusedException(
          StartRefusedException.Reason.OPEN_ADDRESS, openAddress("listen at", bind));
    }
    Transport transport = new Transport(settings, tls, new Guarded(owner));
    try {
      transport.address = transport.incoming.listen(transport.loops);
      return transport;
    } catch (StartRefusedException e) {
      transport.close();
      throw e;
    }
  }

  /** Where it listens, with the port that it got. */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * Wants a peer: it is dialled, and dialled again after every end and every refusal, until {@link
   * #disconnect}. Wanting it again at the same address changes nothing; at another one, what stands
   * is closed and what waits is dropped.
   *
   * @param node its name; whoever else answers there is refused
   * @param at an unresolved address is looked up anew for each try, a resolved one is kept
   * @throws StartRefusedException if the address is known not to be loopback and there is no TLS
   */
  public void connect(String node, InetSocketAddress at) {
    if (!NodeIdentity.isPlain(node) || node.equals(common.settings().self().name())) {
      throw new IllegalArgumentException("'" + node + "' is no name of a peer");
    }
    if (common.tls() == null && !at.isUnresolved() && !at.getAddress().isLoopbackAddress()) {
      throw new StartRefusedException(
          StartRefusedException.Reason.OPEN_ADDRESS, openAddress("dial", at));
    }
    synchronized (peers) {
      Peer before = peers.get(node);
      if (closed || (before != null && before.address.equals(at))) {
        return;
      }
      if (before != null) {
        stop(before);
      }
      AtomicLong heardNanos = heardOf(node);
      Map<Lane, Outgoing> lanes = new EnumMap<>(Lane.class);
      for (Lane lane : Lane.values()) {
        EventLoopGroup group = lane == Lane.BULK ? bulkLoop : loops;
        lanes.put(lane, new Outgoing(node, at, lane, group.next(), common, heardNanos));
      }
      peers.put(node, new Peer(at, lanes));
      lanes.values().forEach(Outgoing::start);
    }
  }

  /**
   * Wants a peer no more: what stands to it is closed and what waits is dropped. What it dialled
   * stays, until it closes that.
   */
  public void disconnect(String node) {
    synchronized (peers) {
      Peer peer = peers.remove(node);
      if (peer != null && !closed) {
        stop(peer);
      }
    }
  }

  /**
   * Sends a frame on the messages lane.
   *
   * @param stream 1 to 65,535
   * @param parts the payload, one after another; at most {@link #MAX_PAYLOAD_BYTES} together. They
   *     must not change any more
   * @return whether it waits to be sent; false, and it is dropped and counted, if no connection
   *     stands or too much waits already. True is no promise that it arrives
   * @throws TooLargeException if the payload is too large
   */
  public boolean send(String node, int stream, byte[]... parts) {
    return offer(node, Lane.MESSAGES, stream, parts);
  }

  /** As {@link #send}, on the lane for requests. */
  public boolean sendRequest(String node, int stream, byte[]... parts) {
    return offer(node, Lane.REQUESTS, stream, parts);
  }

  /**
   * Sends a frame on the bulk lane; pieces of some 64 to 256 KiB suit it best.
   *
   * @param stream 1 to 65,535
   * @param parts as of {@link #send}
   * @return whether it waits to be sent; false if too much waits already, and {@link
   *     Owner#onBulkWritable} will tell when to go on; false too if no connection stands, and
   *     {@link PeerFact.Connected} will tell
   * @throws TooLargeException if the payload is too large
   */
  public boolean sendBulk(String node, int stream, byte[]... parts) {
    return offer(node, Lane.BULK, stream, parts);
  }

  /** What went to a wanted peer; zeros for another one. */
  public Traffic traffic(String node, Lane lane) {
    Peer peer = peer(node);
    return peer == null ? new Traffic(0, 0, 0, 0) : peer.lane(lane).traffic();
  }

  /**
   * When something came from a peer last, on whichever connection, by {@link System#nanoTime()};
   * empty if never.
   */
  public OptionalLong lastHeardNanos(String node) {
    AtomicLong at = heard.get(node);
    return at == null || at.get() == NEVER ? OptionalLong.empty() : OptionalLong.of(at.get());
  }

  /**
   * Ends everything: the port, the connections, the threads; within five seconds. What waits is
   * dropped. The owner hears of each connection that ended, and nothing after this returned. To
   * call it again does nothing.
   *
   * @throws IllegalStateException on a thread of this transport, which would wait for itself
   */
  @Override
  public void close() {
    for (EventLoopGroup group : List.of(loops, bulkLoop)) {
      for (EventExecutor loop : group) {
        if (loop.inEventLoop()) {
          throw new IllegalStateException("a transport cannot be closed by its own thread");
        }
      }
    }
    synchronized (peers) {
      if (closed) {
        return;
      }
      closed = true;
      peers.values().forEach(Transport::stop);
      peers.clear();
    }
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
    for (ChannelFuture end : incoming.close()) {
      end.awaitUninterruptibly(
          Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
    }
    List<Future<?>> ends = new ArrayList<>();
    for (EventLoopGroup group : List.of(loops, bulkLoop)) {
      ends.add(group.shutdownGracefully(0, CLOSE_MILLIS / 2, TimeUnit.MILLISECONDS));
    }
    for (Future<?> end : ends) {
      if (!end.awaitUninterruptibly(
          Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())))) {
        LOG.error("the transport's threads did not end within {} ms", CLOSE_MILLIS);
      }
    }
    owner.closed = true;
  }

  private boolean offer(String node, Lane lane, int stream, byte[][] parts) {
    Peer peer = peer(node);
    return peer != null && peer.lane(lane).offer(stream, parts);
  }

  private @Nullable Peer peer(String node) {
    synchronized (peers) {
      return peers.get(node);
    }
  }

  private static EventLoopGroup threads(int count, String name) {
    return new MultiThreadIoEventLoopGroup(
        count, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
  }

  private AtomicLong heardOf(String node) {
    return heard.computeIfAbsent(node, unused -> new AtomicLong(NEVER));
  }

  /** Of peers that were never wanted only so many are remembered. */
  private AtomicLong heardFrom(String node) {
    return heard.size() < MAX_HEARD ? heardOf(node) : heard.getOrDefault(node, new AtomicLong());
  }

  private static void stop(Peer peer) {
    peer.lanes.values().forEach(Outgoing::stop);
  }

  /** Fills the pipeline of a connection that begins. */
  static void prepare(Channel channel, Common common, boolean dials, Handshake handshake) {
    ChannelPipeline pipeline = channel.pipeline();
    if (common.tls() != null) {
      pipeline.addLast(
          common.tls().handler(channel, dials, common.settings().timing().handshakeMillis()));
    }
    pipeline.addLast(new FrameCodec()).addLast(handshake);
  }

  static void checkFrame(int stream, long length) {
    if (stream < 1 || stream > FrameCodec.MAX_STREAM) {
      throw new IllegalArgumentException(
          "a stream has a number from 1 to " + FrameCodec.MAX_STREAM + ", not " + stream);
    }
    if (length > MAX_PAYLOAD_BYTES) {
      throw new TooLargeException(
          "a frame holds at most " + MAX_PAYLOAD_BYTES + " bytes, not " + length);
    }
  }

  static String openAddress(String verb, InetSocketAddress address) {
    return "the transport may not "
        + verb
        + " "
        + address
        + ", which is no loopback address, without encryption: set the TLS certificate chain, key"
        + " and authorities (PEM files) and the cluster secret, or use a loopback address such as"
        + " 127.0.0.1";
  }

  /** The owner, of whom nothing but the connection at hand may break, and after the end nobody. */
  private static final class Guarded implements Owner {
    private final Owner owner;
    private volatile boolean closed;

    Guarded(Owner owner) {
      this.owner = owner;
    }

    @Override
    public void onMessage(NodeIdentity from, int stream, byte[] payload) {
      owner.onMessage(from, stream, payload);
    }

    @Override
    public void onBulk(NodeIdentity from, int stream, byte[] payload, Runnable next) {
      owner.onBulk(from, stream, payload, next);
    }

    @Override
    public void onBulkWritable(String node) {
      guard("room for bulk bytes", () -> owner.onBulkWritable(node));
    }

    @Override
    public void onFact(PeerFact fact) {
      guard("a fact", () -> owner.onFact(fact));
    }

    private void guard(String what, Runnable call) {
      if (closed) {
        return;
      }
      try {
        call.run();
      } catch (RuntimeException e) {
        LOG.error("the transport's owner failed over {}", what, e);
      }
    }
  }
}
