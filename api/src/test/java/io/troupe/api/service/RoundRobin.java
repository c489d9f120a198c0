package io.troupe.api.service;

import io.troupe.api.Troupe;
import io.troupe.coordination.service.ServiceCommand.Filter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands out the instances of a service that are well, one after the other. */
final class RoundRobin implements AutoCloseable {
  private final ServiceWatch watch;
  private final AtomicInteger turn = new AtomicInteger();

  RoundRobin(Troupe troupe, String service, String zone) {
    watch = troupe.service(service).watch(Filter.PASSING.having("zone", zone), unused -> {});
  }

  /** While the cluster cannot be reached, those that were known last; empty if there is none. */
  Optional<String> nextAddress() {
    return watch
        .known()
        .map(it -> it.listing().instances())
        .filter(it -> !it.isEmpty())
        .map(it -> it.get(Math.floorMod(turn.getAndIncrement(), it.size())).instance().address());
  }

  @Override
  public void close() {
    watch.close();
  }
}
