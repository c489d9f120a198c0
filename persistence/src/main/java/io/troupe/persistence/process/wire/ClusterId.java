package io.troupe.persistence.process.wire;

import io.troupe.actors.wire.WireWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Tells clusters apart, also two of the same name: it is made of the names and disk ids of those
 * who formed it, so all of them come to the same one, and no other set of disks does.
 */
public record ClusterId(long number) {
  /** That of a cluster which these form; of SHA-256 the first 64 bits. */
  static ClusterId of(String cluster, List<Voter> founders) {
    WireWriter all = new WireWriter(256).text(cluster);
    founders.forEach(it -> all.text(it.name()).text(it.diskId()));
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.toArray());
      long number = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        number = number << 8 | (hash[i] & 0xff);
      }
      return new ClusterId(number);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "%016x".formatted(number);
  }
}
