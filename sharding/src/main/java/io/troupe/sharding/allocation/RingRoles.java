package io.troupe.sharding.allocation;

import io.troupe.sharding.ring.RingPlace;
import java.util.Collection;
import java.util.List;

/** A node's weight and zone as roles of its membership. */
public final class RingRoles {
  private static final String WEIGHT = "troupe-weight-";
  private static final String ZONE = "troupe-zone-";

  private RingRoles() {}

  /** The roles that say this. */
  public static List<String> of(RingPlace place) {
    return List.of(WEIGHT + place.weight(), ZONE + place.zone());
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
