package io.troupe.actors;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable run of bytes with value equality, ordered as unsigned bytes are (so UTF-8 text sorts
 * by code point).
 */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /** The bytes of {@code array}, copied. */
  public static Bytes copyOf(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array.clone());
  }

  /**
   * The bytes of {@code array} without a copy: for hot paths whose caller hands the array over and
   * never touches it again.
   */
  public static Bytes wrap(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array);
  }

  /**
   * The UTF-8 bytes of {@code text}.
   *
   * @throws IllegalArgumentException if it is not Unicode, having half a surrogate pair
   */
  public static Bytes utf8(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    // Half a pair was written as a question mark: read back, that is another text.
    if (!new String(utf8, StandardCharsets.UTF_8).equals(text)) {
      throw new IllegalArgumentException("a text with half a surrogate pair has no UTF-8 form");
    }
    return wrap(utf8);
  }

  /** How many bytes these are. */
  public int length() {
    return array.length;
  }

  /** The byte at {@code index}. */
  public byte at(int index) {
    return array[index];
  }

  /** A copy of the bytes. */
  public byte[] toArray() {
    return array.clone();
  }

  /** The array itself: for hot paths that only read it. Writing to it breaks the promise. */
  public byte[] unsafeArray() {
    return array;
  }

  /**
   * The bytes read as UTF-8.
   *
   * @throws IllegalArgumentException if they are not well-formed
   */
  public String toUtf8() {
    return ifUtf8()
        .orElseThrow(() -> new IllegalArgumentException("the bytes " + this + " are not UTF-8"));
  }

  /** The bytes read as UTF-8, if they are well-formed. */
  public Optional<String> ifUtf8() {
    String text = new String(array, StandardCharsets.UTF_8);
    // Malformed input was replaced; only then is it worth to look whether it was there already.
    return text.indexOf('\uFFFD') >= 0
            && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), array)
        ? Optional.empty()
        : Optional.of(text);
  }

  /** Whether these bytes begin with {@code prefix}. */
  public boolean startsWith(Bytes prefix) {
    return array.length >= prefix.array.length
        && Arrays.equals(array, 0, prefix.array.length, prefix.array, 0, prefix.array.length);
  }

  /** The smallest bytes greater than these: these with a zero byte behind. */
  public Bytes successor() {
    return new Bytes(Arrays.copyOf(array, array.length + 1));
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(array, other.array);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes that && Arrays.equals(array, that.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  /** Up to 32 bytes in hex: for messages to people. */
  @Override
  public String toString() {
    int shown = Math.min(array.length, 32);
    String hex = HexFormat.of().formatHex(array, 0, shown);
    return array.length > shown ? hex + "…(" + array.length + " bytes)" : hex;
  }
}
