package io.troupe.actors.partition;

import io.troupe.actors.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Answers that wait for the same word of the journal, in order. Once they are full, nothing more is
 * decided until some have left: a reply may be far larger than its command (promise P6).
 *
 * @param <T> the shell's form of a return address
 */
final class HeldReplies<T> {
  /** Held answers; each event of an append has one. */
  static final int MAX_COUNT = Limits.MAX_APPEND_EVENTS;

  /** What they hold together, in bytes; the one that reaches it still fits. */
  static final long MAX_BYTES = 8L << 20;

  private final List<Held<T>> replies = new ArrayList<>();
  private long bytes;

  void add(Held<T> held) {
    replies.add(held);
    bytes += held.reply().sizeBytes();
  }

  void addAll(HeldReplies<T> others) {
    others.replies.forEach(this::add);
  }

  boolean isEmpty() {
    return replies.isEmpty();
  }

  boolean isFull() {
    return replies.size() >= MAX_COUNT || bytes >= MAX_BYTES;
  }

  long bytes() {
    return bytes;
  }

  void forEach(Consumer<Held<T>> action) {
    replies.forEach(action);
  }
}
