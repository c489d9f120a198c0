package io.troupe.sharding.allocation;

import io.troupe.sharding.ring.RingPlace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A node's name, weight and zone, and whether it is drained, as roles of its membership. */
public final class RingRoles {
  private static final String WEIGHT = "troupe-weight-";
  private static final String ZONE = "troupe-zone-";

  private static final String NAME = "troupe-name-";
  private static final String DRAINED = "troupe-drained";

  private RingRoles() {}

  /**
   * The roles that say this.
   *
   * @param drained whether the node takes no partitions
   */
  public static List<String> of(String name, RingPlace place, boolean drained) {
    List<String> roles = new ArrayList<>(of(place));
    roles.add(NAME + name);
    if (drained) {
      roles.add(DRAINED);
    }
    return roles;
  }

  static List<String> of(RingPlace place) {
    return List.of(WEIGHT + place.weight(), ZONE + place.zone());
  }

  /** The name that a node gave itself, if it did. */
  static Optional<String> name(Collection<String> roles) {
    return roles.stream()
        .filter(role -> role.startsWith(NAME) && role.length() > NAME.length())
        .map(role -> role.substring(NAME.length()))
        .findFirst();
  }

  static boolean isDrained(Collection<String> roles) {
    return roles.contains(DRAINED);
  }

  /**
   * What these roles say. Where they say nothing, or what no node of this version could, it is as
   * {@link RingPlace#DEFAULT} has it: placement must go on whoever joins.
   */
  static RingPlace read(Collection<String> roles) {
    RingPlace place = RingPlace.DEFAULT;
    for (String role : roles) {
      place = with(place, role);
    }
    return place;
  }

  private static RingPlace with(RingPlace place, String role) {
    try {
      if (role.startsWith(WEIGHT)) {
        return new RingPlace(Integer.parseInt(role.substring(WEIGHT.length())), place.zone());
      }
      return role.startsWith(ZONE)
          ? new RingPlace(place.weight(), role.substring(ZONE.length()))
          : place;
    } catch (IllegalArgumentException e) {
      return place;
    }
  }
}
