package io.troupe.testkit.world;

import io.troupe.testkit.world.Network.Link;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/** Ways to cut a network of nodes apart. */
public final class Cuts {
  private Cuts() {}

  /** One node hears nobody, and nobody hears it. */
  public static Set<Link> alone(List<Integer> nodes, int one) {
    return where(nodes, (from, to) -> from == one || to == one);
  }

  /** One node hears nobody, or nobody hears it. */
  public static Set<Link> oneWay(List<Integer> nodes, int one, boolean deaf) {
    return where(nodes, (from, to) -> deaf ? to == one : from == one);
  }

  /** Those in a set and the others do not hear each other. */
  public static Set<Link> apart(List<Integer> nodes, Set<Integer> some) {
    return where(nodes, (from, to) -> some.contains(from) != some.contains(to));
  }

  /** As {@link #apart}, but for one node, which hears and is heard by all. */
  public static Set<Link> bridge(List<Integer> nodes, Set<Integer> some, int bridge) {
    return where(
        nodes,
        (from, to) -> from != bridge && to != bridge && some.contains(from) != some.contains(to));
  }

  /** A ring: each hears those beside it, in the order given, so that no two hear the same. */
  public static Set<Link> ring(List<Integer> nodes) {
    return where(
        nodes,
        (from, to) -> {
          int apart = Math.abs(nodes.indexOf(from) - nodes.indexOf(to));
          return Math.min(apart, nodes.size() - apart) > Math.max(1, nodes.size() / 4);
        });
  }

  private static Set<Link> where(List<Integer> nodes, BiPredicate<Integer, Integer> isCut) {
    Set<Link> links = new HashSet<>();
    for (int from : nodes) {
      for (int to : nodes) {
        if (from != to && isCut.test(from, to)) {
          links.add(new Link(from, to));
        }
      }
    }
    return links;
  }
}
