package io.troupe.actors.wire;

/**
 * How one type is written and read under one manifest.
 *
 * @param <T> the type
 */
public interface WireFormat<T> {
  /** Writes {@code value}. */
  void write(T value, WireWriter out);

  /** Reads what {@link #write} wrote. */
  T read(WireReader in);
}
