package io.troupe.trial.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes on what nodes of one machine send each other, as late as is wanted of each sender. It
 * listens at {@link #ADDRESS} on the ports that the nodes have at 127.0.0.1, and connects on from
 * the address of who connected: so a packet filter knows sender and receiver on either side of it.
 */
public final class Relay implements AutoCloseable {
  /** Where it listens. */
  public static final String ADDRESS = "127.0.78.1";

  private static final int WAITING = 50;
  private static final int CONNECT_MS = 5_000;

  private final Map<String, Delay> delays = new ConcurrentHashMap<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<ServerSocket> listening = new ArrayList<>();
  private final ExecutorService accepting = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong connections = new AtomicLong();

  /**
   * One that listens, and delays nothing yet.
   *
   * @param ports those of all nodes, each with the address that its node connects from
   * @throws IOException if one is taken
   */
  public Relay(Map<Integer, String> ports) throws IOException {
    try {
      for (Map.Entry<Integer, String> port : ports.entrySet()) {
        ServerSocket server =
            new ServerSocket(port.getKey(), WAITING, InetAddress.getByName(ADDRESS));
        listening.add(server);
        accepting.execute(() -> accept(server, port.getValue()));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /**
   * From now on what this one sends to others arrives later; what is on its way stays as it is.
   *
   * @param sender the address that it connects from
   */
  public void delay(String sender, Delay delay) {
    delays.put(sender, delay);
  }

  /** How many connections were led through it since it began. */
  public long connections() {
    return connections.get();
  }

  private void accept(ServerSocket server, String owner) {
    while (!server.isClosed()) {
      try {
        Socket caller = server.accept();
        sockets.add(caller);
        Thread.startVirtualThread(() -> connect(caller, owner));
      } catch (IOException e) {
        // closed, or the caller gave up
      }
    }
  }

  private void connect(Socket caller, String owner) {
    try (caller;
        Socket called = new Socket()) {
      sockets.add(called);
      caller.setSoLinger(true, 0); // a reset, if it cannot be led on
      called.bind(new InetSocketAddress(caller.getInetAddress(), 0));
      called.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), caller.getLocalPort()),
          CONNECT_MS);
      caller.setSoLinger(false, 0);
      connections.incrementAndGet();
      pass(caller, called, owner);
    } catch (IOException e) {
      // nobody listens any more, or cannot be reached
    } finally {
      sockets.removeIf(Socket::isClosed);
    }
  }

  private void pass(Socket caller, Socket called, String owner) throws IOException {
    caller.setTcpNoDelay(true);
    called.setTcpNoDelay(true);
    String dialler = caller.getInetAddress().getHostAddress();
    Lane there = new Lane(caller, called, () -> delay(dialler, owner));
    Lane back = new Lane(called, caller, () -> delay(owner, dialler));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.execute(there::read);
      threads.execute(there::write);
      threads.execute(back::read);
      threads.execute(back::write);
    }
  }

  private Delay delay(String from, String to) {
    return from.equals(to) ? Delay.NONE : delays.getOrDefault(from, Delay.NONE);
  }

  /** Ends all connections, and listens no more. */
  @Override
  public void close() {
    for (ServerSocket server : listening) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    accepting.close(); // who waits in accept keeps a closed port open
    sockets.forEach(Lane::close);
  }
}
