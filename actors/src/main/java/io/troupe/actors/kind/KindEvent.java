package io.troupe.actors.kind;

/** What a kind writes to disk. Each kind seals its own events below this. */
public interface KindEvent {
  /** The kind that applies this event. */
  KindName kind();
}
