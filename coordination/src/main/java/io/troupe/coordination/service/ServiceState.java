package io.troupe.coordination.service;

import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Instance.Registered;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One service. It never changes: each event makes another, so that a snapshot is what it was when
 * it began.
 *
 * @param version the number of the event that made it so
 * @param instances by id
 * @param sizeBytes what they take; see {@link ServiceSettings#MAX_SERVICE_BYTES}
 */
record ServiceState(ObjectName name, Version version, List<Registered> instances, int sizeBytes) {
  ServiceState {
    instances = List.copyOf(instances);
  }

  static ServiceState empty(ObjectName name) {
    return new ServiceState(name, Version.ABSENT, List.of(), 0);
  }

  Optional<Registered> find(InstanceId id) {
    int at = place(id);
    return at < 0 ? Optional.empty() : Optional.of(instances.get(at));
  }

  Optional<Registered> find(InstanceId id, GuestId session) {
    return find(id).filter(it -> it.session().equals(session));
  }

  /** Where it is, or below 0, as in {@link Collections#binarySearch}, where it would be. */
  private int place(InstanceId id) {
    int low = 0;
    int high = instances.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = instances.get(middle).instance().id().compareTo(id);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  /** With this one, in the place of any of the same id. */
  ServiceState with(Registered one, Version now) {
    List<Registered> changed = new ArrayList<>(instances);
    int at = place(one.instance().id());
    int less = 0;
    if (at < 0) {
      changed.add(-1 - at, one);
    } else {
      less = changed.set(at, one).instance().sizeBytes();
    }
    return new ServiceState(name, now, changed, sizeBytes - less + one.instance().sizeBytes());
  }

  /** Without these. */
  ServiceState without(Predicate<Registered> which, Version now) {
    int less = instances.stream().filter(which).mapToInt(it -> it.instance().sizeBytes()).sum();
    return new ServiceState(
        name, now, instances.stream().filter(which.negate()).toList(), sizeBytes - less);
  }

  ServiceReply.Listed.Service counted() {
    return new ServiceReply.Listed.Service(
        name,
        count(Health.State.PASSING),
        count(Health.State.WARNING),
        count(Health.State.CRITICAL));
  }

  private int count(Health.State state) {
    return (int) instances.stream().filter(it -> it.instance().health().state() == state).count();
  }
}
