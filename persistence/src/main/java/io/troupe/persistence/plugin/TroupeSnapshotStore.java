package io.troupe.persistence.plugin;

import io.troupe.actors.Bytes;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.persistence.entity.EntityFormats;
import io.troupe.persistence.entity.EntityId;
import io.troupe.persistence.entity.SnapshotCatalogue;
import io.troupe.persistence.entity.SnapshotContent;
import io.troupe.persistence.plugin.WriteRejectedException.Reason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Terminated;
import org.apache.pekko.japi.pf.ReceiveBuilder;
import org.apache.pekko.persistence.SaveSnapshotFailure;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.jspecify.annotations.Nullable;
import scala.PartialFunction;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;

/**
 * The snapshot store plugin {@code troupe.persistence.snapshot-store}. Loading claims, as the first
 * step of a recovery; an incarnation that lost its claim neither saves nor deletes. A snapshot is
 * stored whole or not at all.
 */
public final class TroupeSnapshotStore extends SnapshotStore {
  /** What Pekko is about to delete since it was not saved. */
  private @Nullable SnapshotMetadata notSaved;

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return TroupePersistence.future(
        context().system(),
        persistenceId,
        (persistence, id) ->
            persistence
                .incarnations()
                .loading(id, watchedSender(), self())
                .snapshots()
                .load(matching(criteria))
                .thenApplyAsync(
                    found -> found.map(it -> selected(persistence.objects(), id, it)),
                    persistence.executor()));
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    return TroupePersistence.future(
        context().system(),
        metadata.persistenceId(),
        (persistence, id) -> {
          Bytes content;
          try {
            content = content(persistence.objects(), id, metadata, snapshot);
          } catch (WriteRejectedException e) {
            return CompletableFuture.failedFuture(e);
          }
          return persistence
              .incarnations()
              .of(id, watchedSender(), self())
              .snapshots()
              .save(new SequenceNumber(metadata.sequenceNr()), metadata.timestamp(), content)
              .thenAccept(saved -> {});
        });
  }

  /**
   * Pekko deletes what it failed to save. Here nothing of it is stored, but an older snapshot may
   * be, that reaches the same event: it must stay, as events may have been deleted behind it.
   */
  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    boolean wasNotSaved = metadata.equals(notSaved);
    notSaved = null;
    return delete(
        metadata.persistenceId(),
        entry ->
            !wasNotSaved
                && entry.at().number() == metadata.sequenceNr()
                && (metadata.timestamp() == 0 || entry.timestampMillis() == metadata.timestamp()));
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return delete(persistenceId, matching(criteria));
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receivePluginInternal() {
    return ReceiveBuilder.create()
        .match(SaveSnapshotFailure.class, failure -> notSaved = failure.metadata())
        .match(
            Terminated.class,
            ended -> TroupePersistence.ended(context().system(), ended.getActor(), self()))
        .build()
        .onMessage();
  }

  private Future<Void> delete(String persistenceId, Predicate<SnapshotCatalogue.Entry> unwanted) {
    return TroupePersistence.future(
        context().system(),
        persistenceId,
        (persistence, id) ->
            persistence
                .incarnations()
                .of(id, watchedSender(), self())
                .snapshots()
                .delete(unwanted)
                .thenAccept(deleted -> {}));
  }

  /** The actor that asks; its end will be noticed. */
  private ActorRef watchedSender() {
    return context().watch(sender());
  }

  private static Bytes content(
      ObjectSerialization objects, EntityId id, SnapshotMetadata metadata, Object snapshot) {
    Bytes content =
        EntityFormats.encode(
            new SnapshotContent(objects.write(snapshot), objects.write(metadata.metadata())));
    if (content.length() > SnapshotShelf.MAX_SNAPSHOT_BYTES) {
      throw new WriteRejectedException(
          Reason.TOO_LARGE,
          "the snapshot of %s at %d has %d bytes; at most %d are stored"
              .formatted(
                  id, metadata.sequenceNr(), content.length(), SnapshotShelf.MAX_SNAPSHOT_BYTES));
    }
    return content;
  }

  private static SelectedSnapshot selected(
      ObjectSerialization objects, EntityId id, SnapshotShelf.Found found) {
    SnapshotCatalogue.Entry entry = found.entry();
    String what = "the snapshot of %s at %d".formatted(id, entry.at().number());
    SnapshotContent content;
    try {
      content = EntityFormats.decodeSnapshot(found.content());
    } catch (WireFormatException e) {
      throw new IllegalStateException(what + " cannot be read: " + e.getMessage(), e);
    }
    SnapshotMetadata plain =
        new SnapshotMetadata(id.id(), entry.at().number(), entry.timestampMillis());
    SnapshotMetadata metadata =
        content.metadata().map(it -> plain.withMetadata(objects.read(it, what))).orElse(plain);
    return SelectedSnapshot.create(metadata, objects.read(content.payload(), what));
  }

  private static Predicate<SnapshotCatalogue.Entry> matching(SnapshotSelectionCriteria criteria) {
    return entry ->
        entry.at().number() >= criteria.minSequenceNr()
            && entry.at().number() <= criteria.maxSequenceNr()
            && entry.timestampMillis() >= criteria.minTimestamp()
            && entry.timestampMillis() <= criteria.maxTimestamp();
  }
}
