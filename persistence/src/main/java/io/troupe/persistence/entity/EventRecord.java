package io.troupe.persistence.entity;

import java.util.List;
import java.util.Optional;

/** What stands under one number of an entity's journal. */
public sealed interface EventRecord {

  /**
   * Nothing: the event with this number was refused, and a later one was stored. Journals have no
   * gaps, but an actor whose event was rejected never uses that number again.
   */
  record Skipped() implements EventRecord {}

  /**
   * An event.
   *
   * @param timestampMillis when it was stored, in milliseconds since 1970
   * @param writer the incarnation of the actor that wrote it
   * @param adapterManifest what the event adapter said; empty without one
   * @param tags in order; without those that repeat
   * @param payload the event
   * @param metadata what the actor wants to be kept beside it
   */
  record Event(
      long timestampMillis,
      String writer,
      String adapterManifest,
      List<String> tags,
      Payload payload,
      Optional<Payload> metadata)
      implements EventRecord {
    public Event {
      tags = List.copyOf(tags);
    }
  }
}
