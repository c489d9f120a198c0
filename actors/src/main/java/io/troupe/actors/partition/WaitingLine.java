package io.troupe.actors.partition;

import io.troupe.actors.Refusal;
import io.troupe.actors.kind.KindName;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Commands that wait to be decided, in order of arrival, within limits per kind, so that one kind
 * cannot starve another.
 *
 * @param <T> the shell's form of a return address
 */
final class WaitingLine<T> {
  private final int maxCount;
  private final long maxBytes;
  private final ArrayDeque<Ask<T>> line = new ArrayDeque<>();
  private final Map<KindName, Usage> usage = new HashMap<>();

  WaitingLine(int maxCount, long maxBytes) {
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
  }

  /** Takes a command in, or says why not. */
  Optional<Refusal> offer(Ask<T> ask) {
    Usage used = usage.computeIfAbsent(ask.command().kind(), unused -> new Usage());
    int bytes = ask.command().sizeBytes();
    if (used.count >= maxCount || used.bytes + bytes > maxBytes) {
      return Optional.of(
          new Refusal(
              Refusal.Code.OVERLOADED,
              // Put together, not formatted: a refusal must cost little.
              ask.partition()
                  + " has "
                  + used.count
                  + " commands with "
                  + used.bytes
                  + " bytes waiting; allowed are "
                  + maxCount
                  + " with "
                  + maxBytes
                  + " bytes"));
    }
    used.count++;
    used.bytes += bytes;
    line.add(ask);
    return Optional.empty();
  }

  /** How many there are. */
  int count() {
    return line.size();
  }

  @Nullable Ask<T> first() {
    return line.peek();
  }

  /** Takes the first command out. */
  void removeFirst() {
    Ask<T> ask = line.remove();
    @Nullable Usage used = usage.get(ask.command().kind());
    if (used != null) {
      used.count--;
      used.bytes -= ask.command().sizeBytes();
    }
  }

  private static final class Usage {
    private int count;
    private long bytes;
  }
}
