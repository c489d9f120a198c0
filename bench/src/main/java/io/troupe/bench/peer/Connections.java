package io.troupe.bench.peer;

import io.troupe.actors.Bytes;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one server, one request at a time on each, all served by one thread: what several
 * answers start in one turn is sent in that turn, without a hand-over between threads. More
 * requests than connections wait here, in the order in which they came; how many is up to the load.
 */
public final class Connections implements AutoCloseable {
  /** A request that is not answered for so long is given up with its connection. */
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private static final long TURN_MILLIS = 1_000;
  private static final int FIRST_BUFFER_BYTES = 8_192;

  private final Dialect dialect;
  private final InetSocketAddress address;
  private final Selector selector;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Exchange> arriving = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
  private final ArrayDeque<Connection> idle = new ArrayDeque<>();
  private final List<Connection> all = new ArrayList<>();
  private long lookedNanos = System.nanoTime();
  private volatile boolean closed;

  private record Exchange(Bytes request, CompletableFuture<Outcome> answer) {}

  private static final class Connection {
    private final SocketChannel channel;
    private final SelectionKey key;
    private ByteBuffer in = ByteBuffer.allocate(FIRST_BUFFER_BYTES);
    private @Nullable ByteBuffer out;
    private @Nullable Exchange exchange;
    private long sentNanos;

    private Connection(SocketChannel channel, SelectionKey key) {
      this.channel = channel;
      this.key = key;
    }
  }

  Connections(int port, int count, Dialect dialect) {
    this.dialect = dialect;
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try {
      selector = Selector.open();
      for (int i = 0; i < count; i++) {
        connect();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to " + address, e);
    }
    thread = Thread.ofPlatform().daemon().name("connections-" + port).start(this::run);
  }

  /** To a node of Troupe. */
  public static Connections troupe(int port, int count) {
    return new Connections(port, count, new TroupeDialect(port));
  }

  /** Whether none is left, and none will be. */
  public boolean isClosed() {
    return closed;
  }

  /** Asks on the next connection that is free. */
  public CompletionStage<Outcome> send(Operation operation) {
    Exchange exchange =
        new Exchange(Bytes.wrap(dialect.request(operation)), new CompletableFuture<>());
    if (closed) {
      exchange.answer().complete(Outcome.REFUSED);
    } else if (Thread.currentThread().equals(thread)) {
      waiting.add(exchange);
    } else {
      arriving.add(exchange);
      selector.wakeup();
    }
    if (closed) {
      // Nobody may look at what was just added. Where somebody does, this has no effect.
      exchange.answer().complete(Outcome.REFUSED);
    }
    return exchange.answer();
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void connect() throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    Connection connection =
        new Connection(channel, channel.register(selector, SelectionKey.OP_READ));
    connection.key.attach(connection);
    all.add(connection);
    idle.add(connection);
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(this::onReady, TURN_MILLIS);
        for (Exchange next = arriving.poll(); next != null; next = arriving.poll()) {
          waiting.add(next);
        }
        giveUpLate();
        assign();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the selector failed", e);
    } finally {
      end();
    }
  }

  private void assign() {
    while (!waiting.isEmpty() && !idle.isEmpty()) {
      Connection connection = idle.remove();
      Exchange exchange = waiting.remove();
      connection.exchange = exchange;
      connection.sentNanos = System.nanoTime();
      connection.out = ByteBuffer.wrap(exchange.request().unsafeArray());
      attempt(connection, this::write);
    }
  }

  private void onReady(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    attempt(connection, key.isValid() && key.isWritable() ? this::write : this::read);
  }

  @FunctionalInterface
  private interface Step {
    void take(Connection connection) throws IOException;
  }

  private void attempt(Connection connection, Step step) {
    try {
      step.take(connection);
    } catch (IOException | IllegalStateException e) {
      replace(connection);
    }
  }

  private void write(Connection connection) throws IOException {
    ByteBuffer out = connection.out;
    if (out != null) {
      connection.channel.write(out);
      boolean all = !out.hasRemaining();
      connection.key.interestOps(all ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
      connection.out = all ? null : out;
    }
  }

  private void read(Connection connection) throws IOException {
    if (connection.channel.read(connection.in) < 0) {
      throw new IOException("closed by the server");
    }
    ByteBuffer in = connection.in.flip();
    Outcome outcome = in.hasRemaining() ? dialect.answer(in) : null;
    in.compact();
    if (outcome == null) {
      if (!in.hasRemaining()) {
        connection.in = ByteBuffer.allocate(2 * in.capacity()).put(in.flip());
      }
      return;
    }
    Exchange exchange = connection.exchange;
    if (exchange == null) {
      throw new IOException("an answer to nothing");
    }
    connection.exchange = null;
    idle.add(connection);
    // May send the next request, which waits until this turn assigns it.
    exchange.answer().complete(outcome);
  }

  private void giveUpLate() {
    long now = System.nanoTime();
    if (now - lookedNanos < TURN_MILLIS * 1_000_000) {
      return;
    }
    lookedNanos = now;
    List<Connection> late = new ArrayList<>();
    for (Connection connection : all) {
      if (connection.exchange != null && now - connection.sentNanos > PATIENCE_NANOS) {
        late.add(connection);
      }
    }
    late.forEach(this::replace);
  }

  /** Nobody knows what became of its request; another connection takes its place. */
  private void replace(Connection connection) {
    idle.remove(connection);
    all.remove(connection);
    drop(connection);
    try {
      connect();
    } catch (IOException e) {
      // One fewer from here on. Without any, nothing more can be asked.
      if (all.isEmpty()) {
        closed = true;
      }
    }
  }

  private static void drop(Connection connection) {
    try {
      connection.channel.close();
    } catch (IOException e) {
      // It is gone either way.
    }
    Exchange exchange = connection.exchange;
    connection.exchange = null;
    if (exchange != null) {
      exchange.answer().complete(Outcome.UNKNOWN);
    }
  }

  private void end() {
    closed = true;
    all.forEach(Connections::drop);
    waiting.forEach(exchange -> exchange.answer().complete(Outcome.REFUSED));
    arriving.forEach(exchange -> exchange.answer().complete(Outcome.REFUSED));
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the selector cannot be closed", e);
    }
  }
}
