package io.troupe.testkit.linearizable;

/** What the checker found out about one key. */
public sealed interface Verdict {

  /** The key that was judged. */
  String key();

  /** How many operations of the key the history holds. */
  int operations();

  /** One order of the operations explains every answer. */
  record Linearizable(String key, int operations) implements Verdict {}

  /** No order does. */
  record NotLinearizable(String key, int operations, Conflict conflict) implements Verdict {}

  /**
   * It is not known: a limit was reached first. Never to be counted as passed.
   *
   * @param why which limit
   */
  record Unchecked(String key, int operations, String why) implements Verdict {}
}
