package io.troupe.bench.load;

/** Something that is measured. */
public interface Subject extends AutoCloseable {
  /** The name in tables. */
  String name();

  @Override
  void close();
}
