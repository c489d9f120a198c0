package io.troupe.coordination.service;

import io.troupe.actors.Version;
import io.troupe.actors.guest.GuestKind;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Instance.Registered;
import io.troupe.coordination.service.ServiceReply.Listed.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The form of services' commands, replies and events on the wire and on disk: the fields in the
 * order of the records, names and texts as text, numbers as variable numbers, sessions as guests
 * are written, the wall clock's times in zigzag form.
 *
 * <p>A form that was once released never changes. A new one gets the next version in its manifest,
 * and the old one stays registered for reading.
 */
final class ServiceFormats {
  /** The fewest bytes of what stands in a list: no count may promise more than fit. */
  private static final int MIN_LISTED_BYTES = 4;

  private static final int MIN_INSTANCE_BYTES = 10;
  private static final int MIN_ENTRY_BYTES = 2;

  private final WireRegistry.Builder registry;

  private ServiceFormats(WireRegistry.Builder registry) {
    this.registry = registry;
  }

  static void register(WireRegistry.Builder registry) {
    ServiceFormats formats = new ServiceFormats(registry);
    formats.addCommands();
    formats.addReplies();
    formats.addEvents();
  }

  private void addCommands() {
    add(
        "register",
        ServiceCommand.Register.class,
        (it, out) -> GuestKind.write(it.session(), instance(it.instance(), name(it.name(), out))),
        in -> new ServiceCommand.Register(name(in), instance(in), GuestKind.read(in)));
    add(
        "set-health",
        ServiceCommand.SetHealth.class,
        (it, out) -> {
          GuestKind.write(it.session(), id(it.id(), name(it.name(), out)));
          health(it.health(), out);
        },
        in -> new ServiceCommand.SetHealth(name(in), id(in), GuestKind.read(in), health(in)));
    add(
        "deregister",
        ServiceCommand.Deregister.class,
        (it, out) -> {
          id(it.id(), name(it.name(), out)).bool(it.session().isPresent());
          it.session().ifPresent(session -> GuestKind.write(session, out));
        },
        in -> new ServiceCommand.Deregister(name(in), id(in), ifThere(in, GuestKind::read)));
    add(
        "read",
        ServiceCommand.Read.class,
        (it, out) -> {
          name(it.name(), out).u8(it.filter().worst().number());
          metadata(it.filter().metadata(), out).bool(it.seen().isPresent());
          it.seen().ifPresent(seen -> out.varint(seen.number()));
        },
        in ->
            new ServiceCommand.Read(
                name(in),
                new ServiceCommand.Filter(state(in), metadata(in)),
                ifThere(in, ServiceFormats::version)));
    add(
        "list",
        ServiceCommand.ListServices.class,
        (it, out) -> {
          out.bool(it.after().isPresent());
          it.after().ifPresent(after -> name(after, out));
          out.varint(it.limit());
        },
        in -> new ServiceCommand.ListServices(ifThere(in, ServiceFormats::name), in.smallVarint()));
  }

  private void addReplies() {
    add(
        "registered",
        ServiceReply.Registered.class,
        (it, out) -> out.varint(it.version().number()),
        in -> new ServiceReply.Registered(version(in)));
    add(
        "not-registered",
        ServiceReply.NotRegistered.class,
        (it, out) -> {},
        in -> new ServiceReply.NotRegistered());
    add(
        "not-allowed",
        ServiceReply.NotAllowed.class,
        (it, out) -> out.u8(it.why().number()),
        in -> new ServiceReply.NotAllowed(ServiceReply.NotAllowed.Why.ofNumber(in.u8())));
    add(
        "deregistered",
        ServiceReply.Deregistered.class,
        (it, out) -> out.bool(it.was()),
        in -> new ServiceReply.Deregistered(in.bool()));
    add(
        "listing",
        ServiceReply.Listing.class,
        (it, out) -> {
          out.varint(it.version().number()).varint(it.instances().size());
          it.instances().forEach(each -> write(each, out));
        },
        in ->
            new ServiceReply.Listing(
                version(in), list(in, MIN_INSTANCE_BYTES, ServiceFormats::readRegistered)));
    add(
        "listed",
        ServiceReply.Listed.class,
        (it, out) -> {
          out.varint(it.services().size());
          it.services()
              .forEach(
                  each ->
                      name(each.name(), out)
                          .varint(each.passing())
                          .varint(each.warning())
                          .varint(each.critical()));
          out.bool(it.more());
        },
        in ->
            new ServiceReply.Listed(
                list(
                    in,
                    MIN_LISTED_BYTES,
                    each ->
                        new Service(
                            name(each),
                            each.smallVarint(),
                            each.smallVarint(),
                            each.smallVarint())),
                in.bool()));
  }

  private void addEvents() {
    add(
        "event.registered",
        ServiceEvent.InstanceRegistered.class,
        (it, out) -> GuestKind.write(it.session(), instance(it.instance(), name(it.name(), out))),
        in -> new ServiceEvent.InstanceRegistered(name(in), instance(in), GuestKind.read(in)));
    add(
        "event.health-set",
        ServiceEvent.HealthSet.class,
        (it, out) -> health(it.health(), id(it.id(), name(it.name(), out))),
        in -> new ServiceEvent.HealthSet(name(in), id(in), health(in)));
    add(
        "event.deregistered",
        ServiceEvent.InstanceDeregistered.class,
        (it, out) -> id(it.id(), name(it.name(), out)),
        in -> new ServiceEvent.InstanceDeregistered(name(in), id(in)));
  }

  static void write(Registered one, WireWriter out) {
    GuestKind.write(one.session(), instance(one.instance(), out));
    out.varint(one.version().number()).signedVarint(one.sinceMillis());
  }

  static Registered readRegistered(WireReader in) {
    return new Registered(instance(in), GuestKind.read(in), version(in), in.signedVarint());
  }

  private static WireWriter instance(Instance instance, WireWriter out) {
    id(instance.id(), out).text(instance.address());
    return health(instance.health(), metadata(instance.metadata(), out));
  }

  private static Instance instance(WireReader in) {
    return new Instance(id(in), in.text(), metadata(in), health(in));
  }

  private static WireWriter metadata(SortedMap<String, String> metadata, WireWriter out) {
    out.varint(metadata.size());
    metadata.forEach((key, value) -> out.text(key).text(value));
    return out;
  }

  private static SortedMap<String, String> metadata(WireReader in) {
    int count = in.count(MIN_ENTRY_BYTES);
    SortedMap<String, String> metadata = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      if (metadata.put(in.text(), in.text()) != null) {
        throw new WireFormatException("metadata has the same entry twice");
      }
    }
    return metadata;
  }

  private static WireWriter health(Health health, WireWriter out) {
    return out.u8(health.state().number()).text(health.reason());
  }

  private static Health health(WireReader in) {
    return new Health(state(in), in.text());
  }

  private static Health.State state(WireReader in) {
    return Health.State.ofNumber(in.u8());
  }

  private static WireWriter name(ObjectName name, WireWriter out) {
    return out.text(name.value());
  }

  private static ObjectName name(WireReader in) {
    return new ObjectName(in.text());
  }

  private static WireWriter id(InstanceId id, WireWriter out) {
    return out.text(id.value());
  }

  private static InstanceId id(WireReader in) {
    return new InstanceId(in.text());
  }

  private static Version version(WireReader in) {
    return new Version(in.varint());
  }

  private static <T> Optional<T> ifThere(WireReader in, Function<WireReader, T> read) {
    return in.bool() ? Optional.of(read.apply(in)) : Optional.empty();
  }

  private static <T> List<T> list(WireReader in, int minBytes, Function<WireReader, T> read) {
    int count = in.count(minBytes);
    List<T> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(read.apply(in));
    }
    return all;
  }

  private <T> void add(
      String manifest,
      Class<T> type,
      BiConsumer<T, WireWriter> write,
      Function<WireReader, T> read) {
    registry.add(new Manifest("service." + manifest, 1), type, WireFormat.of(write, read));
  }
}
