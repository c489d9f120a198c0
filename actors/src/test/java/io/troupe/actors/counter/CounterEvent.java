package io.troupe.actors.counter;

import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;

/** What reaches disk. */
public sealed interface CounterEvent extends KindEvent {
  /** Which counter. */
  String name();

  /** The counter grew by {@code amount}. */
  record Added(String name, long amount) implements CounterEvent {}

  /** The counter began at 0. */
  record Created(String name) implements CounterEvent {}

  @Override
  default KindName kind() {
    return CounterKind.NAME;
  }
}
