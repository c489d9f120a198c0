package io.troupe.testkit.linearizable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Configurations, without those for which there is a better one. */
final class Frontier {

  /** Configurations that differ in nothing but what they used up. */
  private record Place(long done, int effect, boolean present) {}

  private final Map<Place, List<Configuration>> byPlace = new HashMap<>();

  /** Adds it, unless one is there that can do all that it can; says whether it was added. */
  boolean add(Configuration added) {
    Place place = new Place(added.done(), added.effect(), added.present());
    List<Configuration> here = byPlace.computeIfAbsent(place, p -> new ArrayList<>(1));
    for (Configuration known : here) {
      if (known.usedNoMoreThan(added)) {
        return false;
      }
    }
    here.removeIf(added::usedNoMoreThan);
    here.add(added);
    return true;
  }

  void forEach(Consumer<Configuration> action) {
    byPlace.values().forEach(here -> here.forEach(action));
  }

  boolean isEmpty() {
    return byPlace.isEmpty();
  }
}
