package io.troupe.actors.counter;

import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;

/** What may be asked of a counter. */
public sealed interface CounterCommand extends KindCommand {
  /** Which counter. */
  String name();

  /** Adds to the counter, which starts at 0. Answered with {@link CounterReply.Total}. */
  record Add(String name, long amount) implements CounterCommand {}

  /**
   * Begins a counter at 0. Answered with {@link CounterReply.Total}, or with {@link
   * CounterReply.Exists} where nothing changed.
   */
  record Create(String name) implements CounterCommand {}

  /** Reads the counter. Answered with {@link CounterReply.Total}. */
  record Get(String name, Access access) implements CounterCommand {}

  @Override
  default KindName kind() {
    return CounterKind.NAME;
  }

  @Override
  default Access access() {
    return Access.WRITE;
  }

  @Override
  default int sizeBytes() {
    return 64 + name().length();
  }
}
