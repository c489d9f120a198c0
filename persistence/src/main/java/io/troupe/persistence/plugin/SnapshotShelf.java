package io.troupe.persistence.plugin;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.entity.EntityFormats;
import io.troupe.persistence.entity.SnapshotCatalogue;
import io.troupe.persistence.entity.SnapshotRecord;
import io.troupe.persistence.plugin.WriteRejectedException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** The snapshots of an entity, as one incarnation sees and changes them. */
final class SnapshotShelf {
  /** The largest snapshot: 64 MiB. */
  static final int MAX_SNAPSHOT_BYTES = 64 << 20;

  private static final int PIECE_BYTES = Limits.MAX_VALUE_BYTES;

  private final FencedJournal journal;
  private final Hold hold;
  private final Executor executor;

  /** The newest catalogue, once it was read. In turn. */
  private Optional<Placed> newest = Optional.empty();

  /** A catalogue and its number, which is 0 before there is any. */
  private record Placed(SnapshotCatalogue catalogue, SequenceNumber number) {
    private static final Placed NONE = new Placed(SnapshotCatalogue.EMPTY, SequenceNumber.NONE);

    /** Records below this one are needed no more. */
    private SequenceNumber firstNeeded() {
      return catalogue.firstNeeded().orElse(number);
    }
  }

  /** A snapshot and what the catalogue says of it. */
  record Found(SnapshotCatalogue.Entry entry, Bytes content) {}

  SnapshotShelf(FencedJournal journal, Hold hold, Executor executor) {
    this.journal = journal;
    this.hold = hold;
    this.executor = executor;
  }

  /** The furthest snapshot that fits. */
  CompletableFuture<Optional<Found>> load(Predicate<SnapshotCatalogue.Entry> wanted) {
    return hold.inTurn(
        () ->
            catalogue()
                .thenCompose(
                    placed ->
                        placed
                            .catalogue()
                            .newest(wanted)
                            .map(entry -> content(entry).thenApply(it -> found(entry, it)))
                            .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()))));
  }

  /** Adds a snapshot, in place of one that reaches the same event. */
  CompletableFuture<SequenceNumber> save(SequenceNumber at, long timestampMillis, Bytes content) {
    CompletableFuture<SequenceNumber> saved =
        hold.inTurn(
            () -> catalogue().thenCompose(placed -> store(placed, at, timestampMillis, content)));
    trim();
    return saved;
  }

  /** Removes snapshots. */
  CompletableFuture<SequenceNumber> delete(Predicate<SnapshotCatalogue.Entry> unwanted) {
    CompletableFuture<SequenceNumber> deleted =
        hold.inTurn(() -> catalogue().thenCompose(placed -> remove(placed, unwanted)));
    trim();
    return deleted;
  }

  private CompletionStage<SequenceNumber> store(
      Placed before, SequenceNumber at, long timestampMillis, Bytes content) {
    SequenceNumber first = hold.highest().next();
    List<Bytes> pieces = cut(content, before.number());
    SnapshotCatalogue catalogue =
        before
            .catalogue()
            .with(new SnapshotCatalogue.Entry(at, timestampMillis, first, pieces.size()));
    if (catalogue.entries().size() > SnapshotCatalogue.MAX_ENTRIES) {
      throw new WriteRejectedException(
          Reason.TOO_LARGE,
          "%s has %d snapshots, as many as it may; delete some"
              .formatted(hold.id(), SnapshotCatalogue.MAX_ENTRIES));
    }
    CompletionStage<SequenceNumber> stored = CompletableFuture.completedFuture(first);
    for (Bytes piece : pieces.subList(0, pieces.size() - 1)) {
      stored = stored.thenCompose(last -> hold.append(List.of(piece)));
    }
    return stored.thenCompose(last -> replace(catalogue, List.of(pieces.getLast())));
  }

  private CompletionStage<SequenceNumber> remove(
      Placed before, Predicate<SnapshotCatalogue.Entry> unwanted) {
    SnapshotCatalogue catalogue = before.catalogue().without(unwanted);
    return catalogue.equals(before.catalogue())
        ? CompletableFuture.completedFuture(before.number())
        : replace(catalogue, List.of());
  }

  /** Stores a catalogue behind what it needs. */
  private CompletionStage<SequenceNumber> replace(
      SnapshotCatalogue catalogue, List<Bytes> records) {
    List<Bytes> all = new ArrayList<>(records);
    all.add(EntityFormats.encode(catalogue));
    return hold.append(all)
        .thenApply(
            last -> {
              newest = Optional.of(new Placed(catalogue, last));
              return last;
            });
  }

  /**
   * Frees what no snapshot needs. What fails here is freed by the next one: nobody waits for it.
   */
  private void trim() {
    var unused =
        hold.inTurn(
            () ->
                newest
                    .filter(placed -> placed.firstNeeded().number() > 1)
                    .map(placed -> hold.deleteUpTo(before(placed.firstNeeded())))
                    .orElseGet(() -> CompletableFuture.completedFuture(SequenceNumber.NONE)));
  }

  private CompletionStage<Placed> catalogue() {
    return newest
        .<CompletionStage<Placed>>map(CompletableFuture::completedFuture)
        .orElseGet(
            () ->
                newestCatalogue()
                    .thenApply(
                        placed -> {
                          newest = Optional.of(placed);
                          return placed;
                        }));
  }

  /** The newest record is a catalogue, or says where the newest catalogue is. */
  private CompletionStage<Placed> newestCatalogue() {
    SequenceNumber highest = hold.highest();
    return highest.equals(SequenceNumber.NONE)
        ? CompletableFuture.completedFuture(Placed.NONE)
        : record(highest)
            .thenCompose(
                record ->
                    switch (record) {
                      case SnapshotCatalogue catalogue ->
                          CompletableFuture.completedFuture(new Placed(catalogue, highest));
                      case SnapshotRecord.Piece piece -> catalogueAt(piece.catalogue());
                    });
  }

  private CompletionStage<Placed> catalogueAt(SequenceNumber number) {
    return number.equals(SequenceNumber.NONE)
        ? CompletableFuture.completedFuture(Placed.NONE)
        : record(number)
            .thenApply(
                record ->
                    switch (record) {
                      case SnapshotCatalogue catalogue -> new Placed(catalogue, number);
                      case SnapshotRecord.Piece piece -> throw notWhatItShouldBe(number);
                    });
  }

  private CompletionStage<SnapshotRecord> record(SequenceNumber number) {
    List<SnapshotRecord> records = new ArrayList<>();
    return read(number, number, records).thenApply(all -> records.getFirst());
  }

  private CompletionStage<Bytes> content(SnapshotCatalogue.Entry entry) {
    List<SnapshotRecord> records = new ArrayList<>();
    return read(entry.firstPiece(), entry.lastPiece(), records)
        .thenApply(
            all -> {
              WireWriter content = new WireWriter(entry.pieces() * PIECE_BYTES);
              for (SnapshotRecord record : records) {
                if (!(record instanceof SnapshotRecord.Piece piece)) {
                  throw notWhatItShouldBe(entry.firstPiece());
                }
                content.raw(piece.content().unsafeArray());
              }
              return content.toBytes();
            });
  }

  private CompletionStage<Boolean> read(
      SequenceNumber from, SequenceNumber to, List<SnapshotRecord> records) {
    return new JournalPages(journal, hold.id(), to, executor)
        .read(
            from,
            SequenceNumber.NONE,
            (JournalPage.Recorded recorded) ->
                records.add(EntityFormats.decodeSnapshotRecord(recorded.event())));
  }

  private IllegalStateException notWhatItShouldBe(SequenceNumber number) {
    return new IllegalStateException(
        "record %d of %s is not what the catalogue says; the journal is damaged"
            .formatted(number.number(), hold.id()));
  }

  private static Optional<Found> found(SnapshotCatalogue.Entry entry, Bytes content) {
    return Optional.of(new Found(entry, content));
  }

  private static SequenceNumber before(SequenceNumber number) {
    return new SequenceNumber(number.number() - 1);
  }

  private static List<Bytes> cut(Bytes content, SequenceNumber catalogue) {
    List<Bytes> pieces = new ArrayList<>();
    byte[] all = content.unsafeArray();
    for (int from = 0; from < all.length; from += PIECE_BYTES) {
      byte[] piece = Arrays.copyOfRange(all, from, Math.min(all.length, from + PIECE_BYTES));
      pieces.add(EntityFormats.encode(new SnapshotRecord.Piece(catalogue, Bytes.wrap(piece))));
    }
    return pieces;
  }
}
