package io.troupe.simulation.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.troupe.consensus.Payload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of the group: registers with versions, and a queue.
 *
 * <pre>
 *   write|KEY|VALUE   cas|KEY|VALUE|VERSION   enqueue|VALUE   dequeue
 * </pre>
 */
final class Machine implements StateMachine<Machine.Result> {
  /** The key of the queue in a history. */
  static final String QUEUE = "queue";

  private static final int PIECE_BYTES = 48;

  private final TreeMap<String, Register> registers = new TreeMap<>();
  private final ArrayDeque<String> queue = new ArrayDeque<>();

  /** Of all commands that it was ever given. */
  private long hash;

  /** A register's value at its version. */
  record Register(long version, String value) {}

  /**
   * What a command did.
   *
   * @param done whether it changed what it was to change
   * @param version the register's version then
   * @param value what was taken from the queue, if anything was there
   */
  record Result(boolean done, long version, @Nullable String value) {}

  @Override
  public Result apply(Payload command) {
    String text = new String(command.unsafeArray(), UTF_8).stripTrailing();
    hash = hash * 31 + text.hashCode();
    String[] words = text.split("\\|", -1);
    return switch (words[0]) {
      case "write" -> put(words[1], words[2], version(words[1]));
      case "cas" -> {
        long version = version(words[1]);
        yield version == Long.parseLong(words[3])
            ? put(words[1], words[2], version)
            : new Result(false, version, null);
      }
      case "enqueue" -> {
        queue.add(words[1]);
        yield new Result(true, 0, null);
      }
      case "dequeue" -> new Result(true, 0, queue.poll());
      default -> throw new IllegalStateException("no command: " + text);
    };
  }

  private Result put(String key, String value, long version) {
    registers.put(key, new Register(version + 1, value));
    return new Result(true, version + 1, null);
  }

  private long version(String key) {
    Register there = registers.get(key);
    return there == null ? 0 : there.version();
  }

  @Nullable Register read(String key) {
    return registers.get(key);
  }

  @Override
  public long hash() {
    return hash;
  }

  @Override
  public List<Payload> snapshot() {
    StringBuilder text = new StringBuilder().append(hash).append('\n');
    registers.forEach(
        (key, it) ->
            text.append(key)
                .append('|')
                .append(it.version())
                .append('|')
                .append(it.value())
                .append('\n'));
    text.append('\n');
    queue.forEach(value -> text.append(value).append('\n'));
    byte[] bytes = text.toString().getBytes(UTF_8);
    List<Payload> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += PIECE_BYTES) {
      pieces.add(
          Payload.wrap(
              Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE_BYTES))));
    }
    return pieces;
  }

  @Override
  public void restore(List<Payload> pieces) {
    registers.clear();
    queue.clear();
    hash = 0;
    StringBuilder text = new StringBuilder();
    pieces.forEach(piece -> text.append(new String(piece.unsafeArray(), UTF_8)));
    if (text.isEmpty()) {
      return;
    }
    List<String> lines = List.of(text.toString().split("\n", -1));
    hash = Long.parseLong(lines.getFirst());
    int gap = lines.subList(1, lines.size()).indexOf("") + 1;
    for (String line : lines.subList(1, gap)) {
      String[] words = line.split("\\|", -1);
      registers.put(words[0], new Register(Long.parseLong(words[1]), words[2]));
    }
    // The last line is empty, too.
    queue.addAll(lines.subList(gap + 1, lines.size() - 1));
  }
}
