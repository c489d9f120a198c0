package io.troupe.actors.wire;

import java.util.function.BiConsumer;
import java.util.function.Function;

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

  /** One of two functions. */
  static <T> WireFormat<T> of(BiConsumer<T, WireWriter> write, Function<WireReader, T> read) {
    return new WireFormat<>() {
      @Override
      public void write(T value, WireWriter out) {
        write.accept(value, out);
      }

      @Override
      public T read(WireReader in) {
        return read.apply(in);
      }
    };
  }
}
