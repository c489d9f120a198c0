package io.troupe.consensus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that a replica carries and never looks into. */
public final class Payload {
  private final byte[] bytes;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over: whoever gave it must not change it any more. */
  public static Payload wrap(byte[] bytes) {
    return new Payload(bytes);
  }

  /** A text in UTF-8. */
  public static Payload utf8(String text) {
    return new Payload(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The array itself, not to be changed. */
  public byte[] unsafeArray() {
    return bytes;
  }

  /** How many bytes. */
  public int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The text, or how many bytes where it is long or no text. */
  @Override
  public String toString() {
    boolean plain = bytes.length <= 32;
    for (byte each : bytes) {
      plain &= each >= ' ' && each < 127;
    }
    return plain ? new String(bytes, StandardCharsets.US_ASCII) : bytes.length + " bytes";
  }
}
