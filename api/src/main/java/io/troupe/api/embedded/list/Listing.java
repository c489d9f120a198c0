package io.troupe.api.embedded.list;

import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes one list of what each partition lists, in order.
 *
 * @param <L> what a partition answers
 * @param <T> what is listed
 * @param type the answer's
 * @param items what an answer lists
 * @param more whether its partition has others behind them
 * @param order of what is listed
 * @param listed an answer of all partitions
 */
public record Listing<L, T>(
    Class<L> type,
    Function<L, List<T>> items,
    Predicate<L> more,
    Comparator<T> order,
    BiFunction<List<T>, Boolean, L> listed) {

  /** The first of all of them. */
  public L first(int limit, List<?> answers) {
    List<L> parts = answers.stream().map(type::cast).toList();
    List<T> all = parts.stream().map(items).flatMap(List::stream).sorted(order).toList();
    return listed.apply(
        all.subList(0, Math.min(limit, all.size())),
        all.size() > limit || parts.stream().anyMatch(more));
  }
}
