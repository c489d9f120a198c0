package io.troupe.consensus.raft.transcript;

import io.troupe.consensus.ReplicaId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The words of a line, taken one after the other; what does not fit is an error that says so. */
final class Words {
  private final ArrayDeque<String> left;

  Words(String line) {
    left = new ArrayDeque<>(List.of(line.strip().split(" +")));
  }

  String next(String what) {
    if (left.isEmpty()) {
      throw new IllegalArgumentException("the line ends where " + what + " should be");
    }
    return left.removeFirst();
  }

  int number(String what) {
    String word = next(what);
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(what + " is a number, not \"" + word + "\"", e);
    }
  }

  ReplicaId replica() {
    return new ReplicaId(number("a replica"));
  }

  /** All replicas named next, perhaps none. */
  List<ReplicaId> replicas() {
    List<ReplicaId> replicas = new ArrayList<>();
    while (!left.isEmpty() && Character.isDigit(left.getFirst().charAt(0))) {
      replicas.add(replica());
    }
    return replicas;
  }

  void expect(String word) {
    String found = next("\"" + word + "\"");
    if (!found.equals(word)) {
      throw new IllegalArgumentException("\"" + word + "\" expected, not \"" + found + "\"");
    }
  }

  /** Takes the word if it is the next. */
  boolean takes(String word) {
    if (word.equals(left.peekFirst())) {
      left.removeFirst();
      return true;
    }
    return false;
  }

  boolean isEmpty() {
    return left.isEmpty();
  }

  /** All that is left, as it was, with single spaces. */
  String rest() {
    String rest = String.join(" ", left);
    left.clear();
    return rest;
  }

  void end() {
    if (!left.isEmpty()) {
      throw new IllegalArgumentException("too much: \"" + rest() + "\"");
    }
  }
}
