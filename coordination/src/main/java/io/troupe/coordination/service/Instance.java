package io.troupe.coordination.service;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One that offers a service, as it describes itself.
 *
 * @param address where it is, such as {@code 10.0.0.7:8080} or {@code https://a.example/api}; 1 to
 *     {@link #MAX_ADDRESS_BYTES} bytes of UTF-8, without blanks and control characters; Troupe does
 *     not look into it
 * @param metadata at most {@link #MAX_METADATA} texts by name: names of 1 to {@link #MAX_KEY_BYTES}
 *     bytes, texts of at most {@link #MAX_VALUE_BYTES}, neither with control characters
 */
public record Instance(
    InstanceId id, String address, SortedMap<String, String> metadata, Health health) {
  /** The most bytes of an address. */
  public static final int MAX_ADDRESS_BYTES = 255;

  /** The most entries of metadata. */
  public static final int MAX_METADATA = 32;

  /** The most bytes of the name of an entry. */
  public static final int MAX_KEY_BYTES = 64;

  /** The most bytes of the text of an entry. */
  public static final int MAX_VALUE_BYTES = 256;

  /** What an entry of a list, or its metadata, takes beside its texts. */
  private static final int OVERHEAD_BYTES = 64;

  public Instance {
    requireText("an address", address, 1, MAX_ADDRESS_BYTES);
    if (address.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("an address has no blanks; '" + address + "' has");
    }
    metadata = checked(metadata);
  }

  /**
   * One that is registered.
   *
   * @param session with which it ends
   * @param version the number of the event that last changed it
   * @param sinceMillis the wall clock's time when this session registered it first
   */
  public record Registered(Instance instance, GuestId session, Version version, long sinceMillis) {}

  /** One that passes, without metadata. */
  public static Instance at(String id, String address) {
    return new Instance(new InstanceId(id), address, new TreeMap<>(), Health.PASSING);
  }

  /** The same with one entry of metadata more, or another in its place. */
  public Instance with(String key, String value) {
    SortedMap<String, String> more = new TreeMap<>(metadata);
    more.put(key, value);
    return new Instance(id, address, more, health);
  }

  /** The same, but for its health. */
  public Instance withHealth(Health now) {
    return new Instance(id, address, metadata, now);
  }

  /**
   * How much it counts against {@link ServiceSettings#MAX_SERVICE_BYTES}: whatever its health, so
   * that there is always room to say that it is ill.
   */
  int sizeBytes() {
    int size = OVERHEAD_BYTES + Health.MAX_REASON_BYTES + id.value().length() + bytes(address);
    for (var entry : metadata.entrySet()) {
      size += 4 + bytes(entry.getKey()) + bytes(entry.getValue());
    }
    return size;
  }

  /** About how much memory it holds; quick, for whole lists. */
  int heldBytes() {
    int chars = id.value().length() + address.length() + health.reason().length();
    for (var entry : metadata.entrySet()) {
      chars += OVERHEAD_BYTES + entry.getKey().length() + entry.getValue().length();
    }
    return 2 * OVERHEAD_BYTES + 2 * chars;
  }

  /**
   * Entries of metadata, each within its limits.
   *
   * @throws IllegalArgumentException if they are not
   */
  static SortedMap<String, String> checked(SortedMap<String, String> metadata) {
    if (metadata.size() > MAX_METADATA) {
      throw new IllegalArgumentException(
          "metadata has at most " + MAX_METADATA + " entries, not " + metadata.size());
    }
    metadata.forEach(
        (key, value) -> {
          requireText("the name of an entry of metadata", key, 1, MAX_KEY_BYTES);
          requireText("the text of '" + key + "' in metadata", value, 0, MAX_VALUE_BYTES);
        });
    // By the natural order of texts, whatever the order of what was given.
    return Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, String>) metadata));
  }

  static void requireText(String what, String text, int least, int most) {
    int bytes = bytes(text);
    if (bytes < least || bytes > most) {
      throw new IllegalArgumentException(
          "%s has %d to %d bytes of UTF-8, not %d".formatted(what, least, most, bytes));
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(what + " has no control characters");
    }
  }

  private static int bytes(String text) {
    return Bytes.utf8(text).length();
  }
}
