package io.troupe.coordination.service;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Version;
import io.troupe.actors.guest.GuestBook;
import io.troupe.actors.guest.GuestEvent;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Does to a core what the partition machine does, with sessions that come and go. */
final class ServicePart {
  /** Stands for no answer. */
  static final KindReply NOT_YET = new KindReply() {};

  private static final long WALL_MILLIS = 1_767_225_600_000L;

  private final Function<Guests, KindCore<ServiceCommand, ServiceEvent>> cores;
  private final List<Happened> history = new ArrayList<>();
  private final GuestBook guests = new GuestBook();
  private final KindCore<ServiceCommand, ServiceEvent> core;
  private long sequence;

  /** What a core and a book of guests are told of. */
  private interface Happened {
    void to(KindCore<ServiceCommand, ServiceEvent> core, GuestBook guests);
  }

  ServicePart(Function<Guests, KindCore<ServiceCommand, ServiceEvent>> cores) {
    this.cores = cores;
    this.core = cores.apply(guests);
  }

  ServicePart(ServiceSettings settings) {
    this(guests -> new ServiceRules(settings, guests));
  }

  static GuestId session(int number) {
    return new GuestId(new PartitionId(7), number);
  }

  static Instance instance(String id, String address, Map<String, String> metadata) {
    return new Instance(new InstanceId(id), address, new TreeMap<>(metadata), Health.PASSING);
  }

  KindReply ask(ServiceCommand command) {
    return switch (core.decide(command, 0)) {
      case Decision.Answer<ServiceEvent> answer -> answer.reply();
      case Decision.Change<ServiceEvent> change -> {
        EventStamp stamp = stamp();
        history.add(
            (other, unusedGuests) -> {
              var unused = other.apply(change.event(), stamp);
            });
        yield core.apply(change.event(), stamp);
      }
      case Decision.NotYet<ServiceEvent> unused -> NOT_YET;
    };
  }

  void arrives(GuestId session) {
    hear(List.of(new GuestEvent.GuestArrived(session)));
  }

  /** They end by one event. */
  void depart(GuestId... sessions) {
    hear(List.of(sessions).stream().map(it -> new GuestEvent.GuestDeparted(it, true)).toList());
  }

  private void hear(List<? extends GuestEvent> events) {
    EventStamp stamp = stamp();
    Happened happened =
        (unusedCore, book) -> {
          book.leave(events);
          for (GuestEvent event : events) {
            var unused = book.apply(event, stamp);
          }
        };
    history.add(happened);
    happened.to(core, guests);
  }

  private EventStamp stamp() {
    sequence++;
    return new EventStamp(new Version(sequence), sequence, WALL_MILLIS + sequence);
  }

  Listing listing(ObjectName name) {
    return listing(name, Filter.ALL);
  }

  Listing listing(ObjectName name, Filter filter) {
    return (Listing) ask(new ServiceCommand.Read(name, filter, Optional.empty()));
  }

  /** As {@code a=passing b=critical}. */
  String shown(ObjectName name) {
    List<String> all = new ArrayList<>();
    listing(name)
        .instances()
        .forEach(it -> all.add(it.instance().id() + "=" + it.instance().health().state().text()));
    return String.join(" ", all);
  }

  /** How much happened. */
  int events() {
    return history.size();
  }

  /** The number of the last event. */
  long sequence() {
    return sequence;
  }

  List<Bytes> image(int chunkBytes) {
    return drawn(core, chunkBytes);
  }

  List<Bytes> replayed() {
    GuestBook book = new GuestBook();
    KindCore<ServiceCommand, ServiceEvent> other = cores.apply(book);
    history.forEach(it -> it.to(other, book));
    return drawn(other, 1 << 14);
  }

  List<Bytes> restored(List<Bytes> chunks) {
    KindCore<ServiceCommand, ServiceEvent> other = cores.apply(new GuestBook());
    chunks.forEach(other::restore);
    return drawn(other, 1 << 14);
  }

  /** As {@link #restored}; afterwards these depart, there and here. */
  List<Bytes> restoredAndLeft(List<Bytes> chunks, GuestId session) {
    GuestBook book = new GuestBook();
    KindCore<ServiceCommand, ServiceEvent> other = cores.apply(book);
    chunks.forEach(other::restore);
    var unused = book.apply(new GuestEvent.GuestArrived(session), stamp());
    depart(session);
    history.getLast().to(other, book);
    return drawn(other, 1 << 14);
  }

  private static List<Bytes> drawn(KindCore<?, ?> core, int chunkBytes) {
    List<Bytes> chunks = new ArrayList<>();
    SnapshotCursor cursor = core.snapshot(chunkBytes);
    cursor.forEachRemaining(chunks::add);
    cursor.close();
    return chunks;
  }
}
