package io.troupe.persistence.plugin;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.persistence.entity.EntityFormats;
import io.troupe.persistence.entity.EntityId;
import io.troupe.persistence.entity.EventRecord;
import io.troupe.persistence.plugin.WriteRejectedException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Terminated;
import org.apache.pekko.japi.pf.ReceiveBuilder;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.PartialFunction;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/**
 * The journal plugin {@code troupe.persistence.journal}. Recovery claims; a write of an incarnation
 * that lost its claim, or that is past a limit, is rejected with {@link WriteRejectedException};
 * where it is unknown what was stored, the write fails, and the actor stops.
 */
public final class TroupeJournal extends AsyncWriteJournal {
  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
    return TroupePersistence.future(
        context().system(),
        persistenceId,
        (persistence, id) ->
            persistence
                .incarnations()
                .replaying(id, watchedSender(), self())
                .events()
                .highest()
                .thenApply(SequenceNumber::number));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId,
      long fromSequenceNr,
      long toSequenceNr,
      long max,
      Consumer<PersistentRepr> replayCallback) {
    return TroupePersistence.future(
        context().system(),
        persistenceId,
        (persistence, id) ->
            replay(persistence, id, fromSequenceNr, toSequenceNr, max, replayCallback)
                .thenAccept(all -> {}));
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    List<AtomicWrite> atomic = new ArrayList<>();
    messages.forEach(atomic::add);
    return TroupePersistence.future(
        context().system(),
        atomic.getFirst().persistenceId(),
        (persistence, id) -> {
          List<EventWriter.Write> writes =
              atomic.stream().map(message -> prepared(persistence.objects(), id, message)).toList();
          return persistence
              .incarnations()
              .of(id, watchedSender(), self())
              .events()
              .write(writes)
              .thenApply(answers -> answers);
        });
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return TroupePersistence.future(
        context().system(),
        persistenceId,
        (persistence, id) ->
            persistence
                .incarnations()
                .of(id, watchedSender(), self())
                .events()
                .deleteUpTo(new SequenceNumber(toSequenceNr))
                .thenAccept(deleted -> {}));
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receivePluginInternal() {
    return ReceiveBuilder.create()
        .match(
            Terminated.class,
            ended -> TroupePersistence.ended(context().system(), ended.getActor(), self()))
        .build()
        .onMessage();
  }

  /** The actor that asks; its end will be noticed. */
  private ActorRef watchedSender() {
    return context().watch(sender());
  }

  private static CompletionStage<Boolean> replay(
      TroupePersistence persistence,
      EntityId id,
      long from,
      long to,
      long max,
      Consumer<PersistentRepr> replayed) {
    if (max < 1) {
      return CompletableFuture.completedFuture(true);
    }
    TroupePersistenceSetup ports = persistence.ports();
    JournalPages pages =
        new JournalPages(
            ports.journal(), id.events(), new SequenceNumber(to), persistence.executor());
    Predicate<JournalPage.Recorded> show =
        new Predicate<>() {
          private long left = max;

          @Override
          public boolean test(JournalPage.Recorded recorded) {
            Optional<PersistentRepr> event = event(persistence.objects(), id, recorded);
            event.ifPresent(replayed);
            left -= event.isPresent() ? 1 : 0;
            return left > 0;
          }
        };
    return ports
        .snapshots()
        .newest(id.events())
        .thenCompose(
            marker ->
                pages.read(
                    new SequenceNumber(Math.max(1, from)),
                    marker.map(Snapshot::at).orElse(SequenceNumber.NONE),
                    show));
  }

  private static Optional<PersistentRepr> event(
      ObjectSerialization objects, EntityId id, JournalPage.Recorded recorded) {
    String what = "event %d of %s".formatted(recorded.number().number(), id);
    EventRecord record;
    try {
      record = EntityFormats.decodeEvent(recorded.event());
    } catch (WireFormatException e) {
      throw new IllegalStateException(what + " cannot be read: " + e.getMessage(), e);
    }
    return switch (record) {
      case EventRecord.Skipped skipped -> Optional.empty();
      case EventRecord.Event event -> {
        PersistentRepr read =
            PersistentRepr.apply(
                    objects.read(event.payload(), what),
                    recorded.number().number(),
                    id.id(),
                    event.adapterManifest(),
                    false,
                    ActorRef.noSender(),
                    event.writer())
                .withTimestamp(event.timestampMillis());
        yield Optional.of(
            event.metadata().map(it -> read.withMetadata(objects.read(it, what))).orElse(read));
      }
    };
  }

  private static EventWriter.Write prepared(
      ObjectSerialization objects, EntityId id, AtomicWrite message) {
    List<PersistentRepr> events = CollectionConverters.asJava(message.payload());
    SequenceNumber first = new SequenceNumber(message.lowestSequenceNr());
    try {
      List<Bytes> records = events.stream().map(event -> record(objects, id, event)).toList();
      checkSize(id, records);
      return new EventWriter.Write(first, events.size(), records, Optional.empty());
    } catch (WriteRejectedException e) {
      return new EventWriter.Write(first, events.size(), List.of(), Optional.of(e));
    }
  }

  private static Bytes record(ObjectSerialization objects, EntityId id, PersistentRepr event) {
    Object payload = event.payload();
    List<String> tags = List.of();
    if (payload instanceof Tagged tagged) {
      payload = tagged.payload();
      tags = CollectionConverters.asJava(tagged.tags()).stream().sorted().toList();
    }
    Bytes record =
        EntityFormats.encode(
            new EventRecord.Event(
                event.timestamp() == 0 ? System.currentTimeMillis() : event.timestamp(),
                event.writerUuid(),
                event.manifest(),
                tags,
                objects.write(payload),
                objects.write(event.metadata())));
    if (record.length() > Limits.MAX_EVENT_BYTES) {
      throw new WriteRejectedException(
          Reason.TOO_LARGE,
          "event %d of %s has %d bytes, envelope included; at most %d are stored"
              .formatted(event.sequenceNr(), id, record.length(), Limits.MAX_EVENT_BYTES));
    }
    return record;
  }

  private static void checkSize(EntityId id, List<Bytes> records) {
    long bytes = EventWriter.sizeOf(records);
    if (records.size() > Limits.MAX_APPEND_EVENTS
        || (records.size() > 1 && bytes > Limits.MAX_APPEND_BYTES)) {
      throw new WriteRejectedException(
          Reason.TOO_LARGE,
          "%d events of %s with %d bytes were to be stored together; at most %d with %d bytes are"
              .formatted(
                  records.size(), id, bytes, Limits.MAX_APPEND_EVENTS, Limits.MAX_APPEND_BYTES));
    }
  }
}
