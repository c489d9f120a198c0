package io.troupe.persistence.transport;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Settings of the transport.
 *
 * @param cluster the cluster's name; 1 to 128 visible ASCII characters. Others are refused
 * @param self who this node is
 * @param bind where it listens; port 0 for any that is free. Anything but a loopback address needs
 *     TLS
 */
public record TransportSettings(
    String cluster,
    NodeIdentity self,
    InetSocketAddress bind,
    Security security,
    Bounds bounds,
    Timing timing) {

  public TransportSettings {
    if (!NodeIdentity.isPlain(cluster)) {
      throw new IllegalArgumentException(
          "a cluster's name has 1 to 128 visible ASCII characters, not '" + cluster + "'");
    }
  }

  /**
   * How nodes know each other. With TLS there must be a secret too: a certificate of a trusted
   * authority says that somebody may talk, the secret that it is one of this cluster.
   *
   * @param tls without it, only loopback addresses are bound and dialled
   * @param secret what every node of the cluster knows; it is proven, and never sent
   */
  public record Security(Optional<Tls> tls, Optional<Secret> secret) {
    /** For loopback addresses only. */
    public static final Security NONE = new Security(Optional.empty(), Optional.empty());

    public Security {
      if (tls.isPresent() && secret.isEmpty()) {
        throw new IllegalArgumentException("TLS needs a cluster secret beside it; there is none");
      }
    }
  }

  /**
   * PEM files, read once at the start. Both sides show certificates; TLS 1.3, or 1.2 at least.
   *
   * @param certificateChain this node's certificate and what leads to an authority
   * @param key its private key, PKCS #8, not encrypted
   * @param authorities the certificates that peers' ones must lead to
   */
  public record Tls(Path certificateChain, Path key, Path authorities) {}

  /** The cluster's secret. It is never printed. */
  public static final class Secret {
    /** The fewest bytes that are taken for a secret. */
    public static final int MIN_BYTES = 16;

    private static final int MAX_BYTES = 4096;

    private final byte[] value;

    /**
     * The UTF-8 bytes of {@code value}; 16 to 4,096 of them, of which nobody guesses the half.
     *
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public Secret(String value) {
      this.value = value.getBytes(StandardCharsets.UTF_8);
      within("the bytes of the cluster secret", this.value.length, MIN_BYTES, MAX_BYTES);
    }

    byte[] unsafeBytes() {
      return value;
    }

    /**
     * A key for one use alone: HMAC-SHA-256 of what that use is called. It tells nothing of the
     * secret, nor of the key for another use.
     */
    public byte[] keyFor(String use) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(value, "HmacSHA256"));
        return mac.doFinal(use.getBytes(StandardCharsets.UTF_8));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has HmacSHA256", e);
      }
    }

    @Override
    public String toString() {
      return "Secret";
    }
  }

  /**
   * What it may use.
   *
   * @param threads 1 to 64; one more writes bulk bytes
   * @param maxIncoming connections that may be open to this node, counting those that have proved
   *     nothing yet; each peer needs three. 3 to 10,000
   * @param maxQueuedMessages frames of one lane that may wait for one peer; 1 to 1,000,000
   * @param maxQueuedMessageBytes what they may hold together, headers included; one largest frame
   *     (8 MiB and 10 bytes) to 1 GiB
   * @param maxQueuedBulkBytes the same for the bulk lane
   */
  public record Bounds(
      int threads,
      int maxIncoming,
      int maxQueuedMessages,
      long maxQueuedMessageBytes,
      long maxQueuedBulkBytes) {
    /**
     * 2 threads, 1,024 connections (of 341 peers), 16,384 messages of 32 MiB, 16 MiB of bulk bytes.
     */
    public static final Bounds DEFAULT = new Bounds(2, 1_024, 16_384, 32L << 20, 16L << 20);

    private static final long LARGEST_FRAME = Transport.MAX_PAYLOAD_BYTES + FrameCodec.HEADER_BYTES;

    public Bounds {
      within("threads", threads, 1, 64);
      within("max-incoming", maxIncoming, 3, 10_000);
      within("max-queued-messages", maxQueuedMessages, 1, 1_000_000);
      within("max-queued-message-bytes", maxQueuedMessageBytes, LARGEST_FRAME, 1L << 30);
      within("max-queued-bulk-bytes", maxQueuedBulkBytes, LARGEST_FRAME, 1L << 30);
    }
  }

  /**
   * Times, in milliseconds.
   *
   * @param heartbeatMillis a side that wrote nothing for so long writes a heartbeat; 10 to 60,000
   * @param silentAfterMillis a connection on which nothing came for so long is ended; at least
   *     three heartbeats, at most 600,000. Must be alike on all nodes, or one with rarer heartbeats
   *     is taken for silent
   * @param handshakeMillis how long dialling may take, and how long the handshake after it; 100 to
   *     60,000
   * @param minPauseMillis before the first try to dial again; 1 to 60,000
   * @param maxPauseMillis before later ones: the pause doubles up to this, and a random part of up
   *     to a half is taken off; the least pause to 600,000
   */
  public record Timing(
      int heartbeatMillis,
      int silentAfterMillis,
      int handshakeMillis,
      int minPauseMillis,
      int maxPauseMillis) {
    /** Heartbeats after 100 ms, silence after 1 s, handshakes of 5 s, pauses of 20 ms to 1 s. */
    public static final Timing DEFAULT = new Timing(100, 1_000, 5_000, 20, 1_000);

    public Timing {
      within("heartbeat-millis", heartbeatMillis, 10, 60_000);
      within("silent-after-millis", silentAfterMillis, 3L * heartbeatMillis, 600_000);
      within("handshake-millis", handshakeMillis, 100, 60_000);
      within("min-pause-millis", minPauseMillis, 1, 60_000);
      within("max-pause-millis", maxPauseMillis, minPauseMillis, 600_000);
    }
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", was " + value);
    }
  }
}
