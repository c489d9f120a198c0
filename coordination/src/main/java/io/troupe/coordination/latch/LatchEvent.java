package io.troupe.coordination.latch;

import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import io.troupe.coordination.name.ObjectName;

/** What happens to latches. */
public sealed interface LatchEvent extends KindEvent {
  @Override
  default KindName kind() {
    return LatchCommand.KIND;
  }

  /** The latch. */
  ObjectName name();

  /** A round began. Its number is the event's. */
  record CountSet(ObjectName name, int count) implements LatchEvent {}

  /**
   * So much was counted.
   *
   * @param by no more than was left
   */
  record CountedDown(ObjectName name, int by) implements LatchEvent {}

  /** The latch is gone. */
  record LatchDeleted(ObjectName name) implements LatchEvent {}
}
