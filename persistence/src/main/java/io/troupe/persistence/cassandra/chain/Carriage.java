package io.troupe.persistence.cassandra.chain;

import io.troupe.actors.Bytes;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Snapshots;
import io.troupe.persistence.cassandra.bucket.Batch;
import io.troupe.persistence.cassandra.bucket.Pieces;
import io.troupe.persistence.cassandra.bucket.Tail;
import io.troupe.persistence.log.JournalCommand;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * What a command carries, and whether in its transaction or in an upload. An upload of its own has
 * one name, however often the command is attempted.
 */
public final class Carriage {
  private final JournalCommand command;
  private final Bytes content;
  private final UUID own = UUID.randomUUID();
  private Optional<UUID> written = Optional.empty();

  public Carriage(JournalCommand command) {
    this.command = command;
    this.content =
        switch (command) {
          case JournalCommand.Append append -> Batch.encode(append.batch().events());
          case JournalCommand.SnapshotChunk chunk -> chunk.chunk();
          default -> Bytes.EMPTY;
        };
  }

  /** What is to be done. */
  public JournalCommand command() {
    return command;
  }

  /** The upload that holds the content; empty where the transaction carries what there is. */
  public Optional<UUID> upload(Tail tail) {
    return switch (command) {
      case JournalCommand.Append unused ->
          content.length() > Pieces.PART_BYTES ? Optional.of(own) : Optional.empty();
      case JournalCommand.SnapshotChunk chunk ->
          chunk.place() == 0 ? Optional.of(own) : tail.uploads().unsealed();
      default -> Optional.empty();
    };
  }

  /** Whether the name is one that the tail has to know before anything is written under it. */
  public boolean isUnknown(UUID upload, Tail tail) {
    return upload.equals(own) && !tail.uploads().spare().contains(own);
  }

  /** Writes the content, unless that was done. */
  public void write(UUID upload, Pieces pieces) {
    if (written.isPresent()) {
      return;
    }
    if (command instanceof JournalCommand.SnapshotChunk chunk) {
      pieces.write(upload, chunk.place(), content);
    } else {
      for (int place = 0; place < places(); place++) {
        pieces.write(upload, place, part(place));
      }
    }
    written = Optional.of(upload);
  }

  /**
   * Deletes what was written for a request that is refused for sure: whoever claimed meanwhile may
   * have swept the name before that.
   */
  public void takeBack(Pieces pieces, Tail tail) {
    written.filter(name -> !tail.uploads().needs(name)).ifPresent(pieces::delete);
  }

  /** The row of an append. */
  public Batch batch(AppendBatch append, Optional<UUID> upload) {
    return new Batch(
        append.epoch(),
        append.first(),
        append.last(),
        append.checksum(),
        upload.isPresent() ? Optional.empty() : Optional.of(content),
        upload,
        upload.isPresent() ? places() : 0);
  }

  /** How many bytes of events the bucket grows by. */
  public long bytes() {
    return command instanceof JournalCommand.Append ? content.length() : 0;
  }

  private int places() {
    return Math.ceilDiv(content.length(), Snapshots.MAX_CHUNK_BYTES);
  }

  private Bytes part(int place) {
    int from = place * Snapshots.MAX_CHUNK_BYTES;
    int to = Math.min(content.length(), from + Snapshots.MAX_CHUNK_BYTES);
    return Bytes.wrap(Arrays.copyOfRange(content.unsafeArray(), from, to));
  }
}
