package io.troupe.bench.lock.service;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** A connection to a node that is kept, HTTP/1.1, one request at a time, waited for. One thread. */
final class HttpConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 90_000;
  private static final int MOST_LINE = 8_192;

  /** A node closes a connection that is silent for a minute; one that was for so long is left. */
  private static final long IDLE_NANOS = 20_000_000_000L;

  private final int port;
  private final String host;
  private Socket socket;
  private InputStream in;
  private long usedNanos;

  /** What came back; the body is JSON. */
  record Answer(int status, String body) {
    /** A whole number of the body's. */
    long number(String field) {
      int at = body.indexOf("\"" + field + "\":");
      if (at < 0) {
        throw new IllegalStateException("no %s in %d %s".formatted(field, status, body));
      }
      int from = at + field.length() + 3;
      int to = from;
      while (to < body.length() && Character.isDigit(body.charAt(to))) {
        to++;
      }
      return Long.parseLong(body.substring(from, to));
    }
  }

  HttpConnection(int port) {
    this.port = port;
    host = "127.0.0.1:" + port;
    try {
      socket = opened(port);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to " + host, e);
    }
    usedNanos = System.nanoTime();
  }

  private static Socket opened(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  Answer post(String path, String json) {
    return send(
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(path, host, json.length(), json));
  }

  /** Waits for the answer so long at most. */
  Answer get(String path, long waitMillis) {
    return send(
        "GET %s HTTP/1.1\r\nHost: %s\r\nTroupe-Timeout-Ms: %d\r\n\r\n"
            .formatted(path, host, waitMillis));
  }

  private Answer send(String request) {
    try {
      if (System.nanoTime() - usedNanos > IDLE_NANOS) {
        socket.close();
        socket = opened(port);
        in = new BufferedInputStream(socket.getInputStream());
      }
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      String first = line();
      int length = -1;
      for (String header = line(); !header.isEmpty(); header = line()) {
        if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(header.substring("content-length:".length()).trim());
        }
      }
      if (length < 0) {
        throw new IllegalStateException("an answer that does not say its length: " + first);
      }
      usedNanos = System.nanoTime();
      String body = new String(in.readNBytes(length), US_ASCII);
      return new Answer(Integer.parseInt(first.substring(9, 12)), body);
    } catch (IOException e) {
      throw new UncheckedIOException(host + " broke off", e);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.length() > MOST_LINE) {
        throw new IOException("the connection ended within a line");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
