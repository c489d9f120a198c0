package io.troupe.actors;

/** Limits that are part of the contract: the largest passes, the next is refused. */
public final class Limits {
  /** Partitions of one cluster, at most. */
  public static final int MAX_PARTITIONS = 4_096;

  /** A key, in bytes. */
  public static final int MAX_KEY_BYTES = 1_024;

  /** A value, in bytes: 1 MiB. Bigger content belongs into files. */
  public static final int MAX_VALUE_BYTES = 1 << 20;

  /** The name of a map, lock or other object, in UTF-8 bytes. */
  public static final int MAX_NAME_BYTES = 128;

  /** One event as the journal stores it, in bytes: the largest value, its key and an envelope. */
  public static final int MAX_EVENT_BYTES = MAX_VALUE_BYTES + 8_192;

  /** One append to the journal: events. */
  public static final int MAX_APPEND_EVENTS = 4_096;

  /** One append to the journal, in bytes, unless a single event is larger. */
  public static final int MAX_APPEND_BYTES = 4 << 20;

  private Limits() {}
}
