package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import java.util.List;

/**
 * The history of one key, made ready for the search.
 *
 * @param answered the calls that were answered: each takes effect once, between start and end
 * @param unknown the calls that may take effect once after their start; those that nobody could
 *     have noticed are left out
 * @param effects what the calls make
 * @param ordered whether effects happen in the order of their numbers, which is that of their
 *     versions
 */
record KeyHistory(List<Call> answered, List<Call> unknown, List<Effect> effects, boolean ordered) {

  /**
   * Reads a history of one key.
   *
   * @throws IllegalArgumentException if it is not one of a register, see the package
   */
  static KeyHistory of(List<Operation> operations) {
    RegisterRules.requireWellFormed(operations);
    return new KeyResolver(operations).resolve();
  }

  /** Without some of the calls that may have happened; this itself if there are none of those. */
  KeyHistory withoutDeletesAfterHidden() {
    List<Call> others =
        unknown.stream().filter(call -> call.makes() != Call.ABSENT_AFTER_HIDDEN).toList();
    return others.size() == unknown.size()
        ? this
        : new KeyHistory(answered, others, effects, ordered);
  }
}
