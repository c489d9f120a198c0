package io.troupe.testkit.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds the few things that a failure needs: delta debugging (Zeller and Hildebrandt, "Simplifying
 * and Isolating Failure-Inducing Input", 2002).
 */
public final class Shrinker {
  private Shrinker() {}

  /**
   * A part of the things with which it still fails, and with none of which left out it does, unless
   * the tries ran out.
   *
   * @param things with which it fails
   * @param fails whether it fails with these
   */
  public static <T> List<T> shrink(List<T> things, Predicate<List<T>> fails, int mostTries) {
    List<T> needed = things;
    int tries = 0;
    int chunk = Math.max(1, needed.size() / 2);
    while (!needed.isEmpty()) {
      boolean smaller = false;
      for (int from = 0; from < needed.size() && tries < mostTries; ) {
        List<T> without = new ArrayList<>(needed.subList(0, from));
        without.addAll(needed.subList(Math.min(needed.size(), from + chunk), needed.size()));
        tries++;
        if (fails.test(without)) {
          needed = without;
          smaller = true;
        } else {
          from += chunk;
        }
      }
      if (tries >= mostTries || (chunk == 1 && !smaller)) {
        return needed;
      }
      chunk = Math.max(1, chunk / 2);
    }
    return needed;
  }
}
