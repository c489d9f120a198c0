package io.troupe.api.ring;

import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingPlace;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Nodes that come and go in a plan.
 *
 * @param joins those that come
 * @param leaves the names of those that go
 */
public record RingChange(List<RingMember> joins, Set<String> leaves) {
  public RingChange {
    joins = List.copyOf(joins);
    leaves = Set.copyOf(leaves);
  }

  /**
   * The change that these texts say.
   *
   * @param joins {@code NAME[:WEIGHT[:ZONE]]}, with commas between them; empty for none
   * @param leaves {@code NAME}, with commas between them; empty for none
   * @throws IllegalArgumentException if one does not look like that
   */
  public static RingChange parse(String joins, String leaves) {
    return new RingChange(
        split(joins).stream().map(RingChange::member).toList(), new TreeSet<>(split(leaves)));
  }

  private static List<String> split(String texts) {
    return texts.isEmpty() ? List.of() : Arrays.asList(texts.split(",", -1));
  }

  private static RingMember member(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length > 3 || parts[0].isEmpty()) {
      throw new IllegalArgumentException(
          "a node that joins looks like NAME, NAME:WEIGHT or NAME:WEIGHT:ZONE, not '" + text + "'");
    }
    RingPlace byDefault = RingPlace.DEFAULT;
    return new RingMember(
        parts[0],
        new RingPlace(
            parts.length > 1 ? weight(parts[1]) : byDefault.weight(),
            parts.length > 2 ? parts[2] : byDefault.zone()));
  }

  private static int weight(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a weight is a number from 1 to 100, not '" + text + "'");
    }
  }

  /** As the query of {@code GET /v1/ring/plan}; empty where nothing changes. */
  public String toQuery() {
    String join =
        joins.stream()
            .map(it -> it.name() + ":" + it.place().weight() + ":" + it.place().zone())
            .collect(Collectors.joining(","));
    String leave = String.join(",", new TreeSet<>(leaves));
    String query =
        (join.isEmpty() ? "" : "&join=" + encoded(join))
            + (leave.isEmpty() ? "" : "&leave=" + encoded(leave));
    return query.isEmpty() ? "" : "?" + query.substring(1);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The nodes afterwards. */
  List<RingMember> applyTo(List<RingMember> members) {
    Set<String> names = members.stream().map(RingMember::name).collect(Collectors.toSet());
    for (String name : leaves) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "no node '%s' is there to leave; there are %s".formatted(name, new TreeSet<>(names)));
      }
    }
    List<RingMember> after = new ArrayList<>(members);
    after.removeIf(member -> leaves.contains(member.name()));
    for (RingMember member : joins) {
      if (!names.add(member.name())) {
        throw new IllegalArgumentException("a node '" + member.name() + "' is there already");
      }
      after.add(member);
    }
    if (after.isEmpty()) {
      throw new IllegalArgumentException("no node would be left");
    }
    return after;
  }
}
