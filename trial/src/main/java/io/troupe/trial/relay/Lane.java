package io.troupe.trial.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One direction of a connection. What arrives, and the end after it, leaves in its order, each
 * piece no sooner than the delay says that held when it arrived. One thread reads, another writes.
 */
final class Lane {
  /** Nothing is read while so much waits, but for one piece. */
  static final int ROOM_BYTES = 1 << 20;

  static final int PIECE_BYTES = 64 << 10;

  private final Socket from;
  private final Socket to;
  private final Supplier<Delay> delay;
  private final Semaphore room = new Semaphore(ROOM_BYTES);
  private final BlockingQueue<Piece> waiting = new LinkedBlockingQueue<>();

  Lane(Socket from, Socket to, Supplier<Delay> delay) {
    this.from = from;
    this.to = to;
    this.delay = delay;
  }

  /** Without bytes: the end. */
  private static final class Piece {
    private final byte[] bytes;
    private final long dueNanos;

    private Piece(byte[] bytes, long dueNanos) {
      this.bytes = bytes;
      this.dueNanos = dueNanos;
    }
  }

  /** Reads until the end. */
  void read() {
    byte[] buffer = new byte[PIECE_BYTES];
    try {
      InputStream in = from.getInputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        long due = due();
        room.acquireUninterruptibly(length);
        waiting.add(new Piece(Arrays.copyOf(buffer, length), due));
      }
    } catch (IOException e) {
      // a reset: an end as well
    } finally {
      waiting.add(new Piece(new byte[0], due()));
    }
  }

  private long due() {
    return System.nanoTime() + delay.get().drawNanos();
  }

  /** Writes until the end. If nobody takes it any more, both sockets are closed. */
  void write() {
    try {
      OutputStream out = to.getOutputStream();
      for (Piece piece = next(); piece.bytes.length > 0; piece = next()) {
        out.write(piece.bytes);
        room.release(piece.bytes.length);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
      room.release(ROOM_BYTES); // the reader may wait
    }
  }

  private Piece next() throws IOException {
    try {
      Piece next = waiting.take();
      TimeUnit.NANOSECONDS.sleep(next.dueNanos - System.nanoTime());
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
