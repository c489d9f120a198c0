package io.troupe.sharding.watch;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.Version;
import io.troupe.sharding.map.MapName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How far a watcher has come: one version for a key; for a map, one of each partition.
 *
 * <p>As text, the first is the version in decimal. The second is base64url of
 *
 * <pre>
 *   01, partitions (2 bytes), checksum of the map's name (4), least position (8),
 *   bits of each (1), each position less the least, packed; checksum of all before (4)
 * </pre>
 *
 * with big-endian numbers and CRC-32C. Positions of one map lie close together, so 256 partitions
 * take some 400 characters, and never more than 3 KiB.
 */
public final class WatchPositions {
  private static final byte FORM = 1;
  private static final int HEAD_BYTES = 1 + 2 + 4 + 8 + 1;
  private static final int CHECKSUM_BYTES = 4;

  private final MapName map;
  private final boolean oneKey;
  private final long[] versions;

  private WatchPositions(MapName map, boolean oneKey, long[] versions) {
    this.map = map;
    this.oneKey = oneKey;
    this.versions = versions;
  }

  static WatchPositions ofKey(MapName map, long version) {
    return new WatchPositions(map, true, new long[] {version});
  }

  /** The array is handed over. */
  static WatchPositions ofMap(MapName map, long[] versions) {
    return new WatchPositions(map, false, versions);
  }

  /** The position in a partition; that of a key in its own. */
  long in(int partition) {
    return oneKey ? versions[0] : versions[partition];
  }

  /**
   * What {@link #toText} wrote, for a target.
   *
   * @throws IllegalArgumentException if it is damaged, or of another map or number of partitions
   */
  public static WatchPositions parse(String text, WatchTarget target, int partitions) {
    return switch (target) {
      case WatchTarget.OneKey key -> ofKey(key.map(), version(text));
      case WatchTarget.Prefixed prefixed ->
          ofMap(prefixed.map(), token(text, prefixed, partitions));
    };
  }

  private static long version(String text) {
    if (text.matches("0|[1-9][0-9]{0,18}")) {
      try {
        return new Version(Long.parseLong(text)).number();
      } catch (NumberFormatException tooLarge) {
        throw noVersion(text, tooLarge);
      }
    }
    throw noVersion(text, null);
  }

  private static IllegalArgumentException noVersion(
      String text, @Nullable NumberFormatException cause) {
    return new IllegalArgumentException(
        "a watch of a key begins behind a version of it, such as 7, not '" + shortened(text) + "'",
        cause);
  }

  private static long[] token(String text, WatchTarget.Prefixed target, int partitions) {
    if (text.matches("[0-9]{1,19}")) {
      throw new IllegalArgumentException(
          "a watch of a map begins at a cursor of such a watch: a version says nothing of the other"
              + " partitions");
    }
    Bytes bytes = decoded(text);
    int length = bytes.length() - CHECKSUM_BYTES;
    if (length < HEAD_BYTES
        || bytes.at(0) != FORM
        || read(bytes, length, 4) != sum(bytes, length)) {
      throw damaged(text, null);
    }
    if (read(bytes, 3, 4) != nameSum(target.map())) {
      throw new IllegalArgumentException("this cursor is of another map than " + target.map());
    }
    int count = (int) read(bytes, 1, 2);
    if (count != partitions) {
      throw new IllegalArgumentException(
          "this cursor is of a cluster of %d partitions; this one has %d"
              .formatted(count, partitions));
    }
    long least = read(bytes, 7, 8);
    int width = bytes.at(HEAD_BYTES - 1);
    if (width < 0 || width > 63 || length != HEAD_BYTES + (count * width + 7) / 8) {
      throw damaged(text, null);
    }
    long[] versions = new long[count];
    for (int i = 0; i < count; i++) {
      versions[i] = least + bits(bytes, i, width);
      if (least < 0 || versions[i] < 0) {
        throw damaged(text, null);
      }
    }
    return versions;
  }

  private static Bytes decoded(String text) {
    try {
      return Bytes.wrap(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw damaged(text, e);
    }
  }

  private static IllegalArgumentException damaged(
      String text, @Nullable IllegalArgumentException cause) {
    return new IllegalArgumentException(
        "this is not a cursor that a watch gave, or it is damaged: '" + shortened(text) + "'",
        cause);
  }

  private static String shortened(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }

  /** The cursor as text that needs no escaping in a URL. */
  public String toText() {
    if (oneKey) {
      return Long.toString(versions[0]);
    }
    long least = Arrays.stream(versions).min().orElse(0);
    long most = Arrays.stream(versions).max().orElse(0);
    int width = Long.SIZE - Long.numberOfLeadingZeros(most - least);
    int length = HEAD_BYTES + (versions.length * width + 7) / 8;
    byte[] bytes = new byte[length + CHECKSUM_BYTES];
    bytes[0] = FORM;
    write(bytes, 1, 2, versions.length);
    write(bytes, 3, 4, nameSum(map));
    write(bytes, 7, 8, least);
    bytes[HEAD_BYTES - 1] = (byte) width;
    for (int i = 0; i < versions.length; i++) {
      pack(bytes, i, width, versions[i] - least);
    }
    write(bytes, length, CHECKSUM_BYTES, sum(Bytes.wrap(bytes), length));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void pack(byte[] bytes, int index, int width, long number) {
    for (int bit = 0; bit < width; bit++) {
      if (((number >>> (width - 1 - bit)) & 1) != 0) {
        int at = index * width + bit;
        bytes[HEAD_BYTES + at / 8] |= (byte) (0x80 >>> (at % 8));
      }
    }
  }

  private static long bits(Bytes bytes, int index, int width) {
    long number = 0;
    for (int bit = 0; bit < width; bit++) {
      int at = index * width + bit;
      number = (number << 1) | ((bytes.at(HEAD_BYTES + at / 8) >>> (7 - at % 8)) & 1);
    }
    return number;
  }

  private static long nameSum(MapName map) {
    byte[] name = map.value().getBytes(StandardCharsets.UTF_8);
    return sum(Bytes.wrap(name), name.length);
  }

  private static long sum(Bytes bytes, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.unsafeArray(), 0, length);
    return sum.getValue();
  }

  private static void write(byte[] bytes, int at, int length, long number) {
    for (int i = 0; i < length; i++) {
      bytes[at + i] = (byte) (number >>> (8 * (length - 1 - i)));
    }
  }

  private static long read(Bytes bytes, int at, int length) {
    long number = 0;
    for (int i = 0; i < length; i++) {
      number = (number << 8) | (bytes.at(at + i) & 0xFF);
    }
    return number;
  }

  /** The longest text: of the most partitions, at positions as far apart as can be. */
  public static int maxTextLength() {
    int bytes = HEAD_BYTES + Limits.MAX_PARTITIONS * 63 / 8 + CHECKSUM_BYTES;
    return (bytes * 4 + 2) / 3;
  }
}
