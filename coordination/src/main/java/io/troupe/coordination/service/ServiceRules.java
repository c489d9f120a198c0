package io.troupe.coordination.service;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Instance.Registered;
import io.troupe.coordination.service.ServiceReply.NotAllowed.Why;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What services do. */
final class ServiceRules implements KindCore<ServiceCommand, ServiceEvent> {
  private final ServiceSettings settings;
  private final Guests guests;
  private final NavigableMap<ObjectName, ServiceState> services = new TreeMap<>();

  /** Of all services together. */
  private int instances;

  /** In which services a session has instances. */
  private final NavigableMap<GuestId, NavigableSet<ObjectName>> bound = new TreeMap<>();

  @SuppressWarnings("this-escape") // it is called back only once something is applied
  ServiceRules(ServiceSettings settings, Guests guests) {
    this.settings = settings;
    this.guests = guests;
    guests.onDeparture((session, unusedLost, stamp) -> departed(session, stamp));
  }

  @Override
  public Decision<ServiceEvent> decide(ServiceCommand command, long timeMillis) {
    return switch (command) {
      case ServiceCommand.Register register -> register(register);
      case ServiceCommand.SetHealth set ->
          find(set.name())
              .find(set.id(), set.session())
              .map(
                  it ->
                      it.instance().health().equals(set.health())
                          ? answer(new ServiceReply.Registered(it.version()))
                          : change(new ServiceEvent.HealthSet(set.name(), set.id(), set.health())))
              .orElseGet(() -> answer(new ServiceReply.NotRegistered()));
      case ServiceCommand.Deregister off ->
          find(off.name())
              .find(off.id())
              .filter(it -> off.session().map(it.session()::equals).orElse(true))
              .map(unused -> change(new ServiceEvent.InstanceDeregistered(off.name(), off.id())))
              .orElseGet(() -> answer(new ServiceReply.Deregistered(false)));
      case ServiceCommand.Read read -> read(find(read.name()), read);
      case ServiceCommand.ListServices list -> answer(list(list));
    };
  }

  private Decision<ServiceEvent> register(ServiceCommand.Register wanted) {
    if (!guests.isHere(wanted.session())) {
      return notAllowed(Why.NO_SESSION);
    }
    ServiceState service = find(wanted.name());
    Optional<Registered> before = service.find(wanted.instance().id());
    if (before.isPresent()
        && before.get().session().equals(wanted.session())
        && before.get().instance().equals(wanted.instance())) {
      return answer(new ServiceReply.Registered(before.get().version()));
    }
    if (before.isEmpty() && instances >= settings.maxInstances()) {
      return notAllowed(Why.PARTITION_FULL);
    }
    if (before.isEmpty() && service.instances().size() >= settings.maxPerService()) {
      return notAllowed(Why.SERVICE_FULL);
    }
    int less = before.map(it -> it.instance().sizeBytes()).orElse(0);
    int more = wanted.instance().sizeBytes() - less;
    return more > 0 && service.sizeBytes() + more > ServiceSettings.MAX_SERVICE_BYTES
        ? notAllowed(Why.BYTES_FULL)
        : change(
            new ServiceEvent.InstanceRegistered(
                wanted.name(), wanted.instance(), wanted.session()));
  }

  /** A version that is not the present one, whichever it is, is news: nobody waits for ever. */
  private static Decision<ServiceEvent> read(ServiceState service, ServiceCommand.Read read) {
    return read.seen().filter(service.version()::equals).isPresent()
        ? new Decision.NotYet<>()
        : answer(
            new ServiceReply.Listing(
                service.version(),
                service.instances().stream()
                    .filter(it -> read.filter().matches(it.instance()))
                    .toList()));
  }

  private ServiceReply list(ServiceCommand.ListServices list) {
    List<ServiceReply.Listed.Service> listed =
        list.after().map(it -> services.tailMap(it, false)).orElse(services).values().stream()
            .limit(list.limit())
            .map(ServiceState::counted)
            .toList();
    boolean more = !listed.isEmpty() && services.higherKey(listed.getLast().name()) != null;
    return new ServiceReply.Listed(listed, more);
  }

  @Override
  public KindReply apply(ServiceEvent event, EventStamp stamp) {
    ServiceState service = find(event.name());
    Version now = stamp.version();
    return switch (event) {
      case ServiceEvent.InstanceRegistered it -> {
        Optional<Registered> before = service.find(it.instance().id());
        long since =
            before
                .filter(one -> one.session().equals(it.session()))
                .map(Registered::sinceMillis)
                .orElse(stamp.wallMillis());
        ServiceState with =
            service.with(new Registered(it.instance(), it.session(), now, since), now);
        put(service, with);
        bind(it.session(), with.name());
        before.ifPresent(one -> release(with, one.session()));
        yield new ServiceReply.Registered(now);
      }
      case ServiceEvent.HealthSet it -> {
        Registered before = registered(service, it.id());
        put(
            service,
            service.with(
                new Registered(
                    before.instance().withHealth(it.health()),
                    before.session(),
                    now,
                    before.sinceMillis()),
                now));
        yield new ServiceReply.Registered(now);
      }
      case ServiceEvent.InstanceDeregistered it -> {
        Registered gone = registered(service, it.id());
        ServiceState without = service.without(gone::equals, now);
        put(service, without);
        release(without, gone.session());
        yield new ServiceReply.Deregistered(true);
      }
    };
  }

  /** All that it registered goes by the event that ends it, however much that is. */
  private void departed(GuestId session, EventStamp stamp) {
    @Nullable NavigableSet<ObjectName> names = bound.remove(session);
    if (names != null) {
      for (ObjectName name : names) {
        ServiceState service = find(name);
        put(service, service.without(it -> it.session().equals(session), stamp.version()));
      }
    }
  }

  /** Puts a service in the place of what it was. */
  private void put(ServiceState before, ServiceState now) {
    instances += now.instances().size() - before.instances().size();
    if (now.instances().isEmpty()) {
      services.remove(now.name());
    } else {
      services.put(now.name(), now);
    }
  }

  private void bind(GuestId session, ObjectName name) {
    bound.computeIfAbsent(session, unused -> new TreeSet<>()).add(name);
  }

  /** A session that may have no instance of a service any more. */
  private void release(ServiceState now, GuestId session) {
    @Nullable NavigableSet<ObjectName> names = bound.get(session);
    if (names != null
        && now.instances().stream().noneMatch(it -> it.session().equals(session))
        && names.remove(now.name())
        && names.isEmpty()) {
      bound.remove(session);
    }
  }

  private ServiceState find(ObjectName name) {
    @Nullable ServiceState there = services.get(name);
    return there == null ? ServiceState.empty(name) : there;
  }

  private static Registered registered(ServiceState service, InstanceId id) {
    return service
        .find(id)
        .orElseThrow(() -> new IllegalStateException(service.name() + " has no instance " + id));
  }

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    return new ServiceSnapshot(List.copyOf(services.values()), chunkBytes);
  }

  @Override
  public void restore(Bytes chunk) {
    ServiceSnapshot.restore(
        chunk,
        (name, version, one) -> {
          services.put(name, find(name).with(one, version));
          bind(one.session(), name);
          instances++;
        });
  }

  private static Decision<ServiceEvent> answer(ServiceReply reply) {
    return new Decision.Answer<>(reply);
  }

  private static Decision<ServiceEvent> change(ServiceEvent event) {
    return new Decision.Change<>(event);
  }

  private static Decision<ServiceEvent> notAllowed(Why why) {
    return answer(new ServiceReply.NotAllowed(why));
  }
}
