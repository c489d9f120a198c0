package io.troupe.persistence.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.troupe.actors.Bytes;
import io.troupe.persistence.cassandra.bucket.Pieces;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Pieces in Cassandra, in rows of at most {@link #PART_BYTES}. Thread-safe. */
final class PieceTable implements Pieces {
  /** So many places share a partition: at 2 MiB each, 64 MiB. */
  private static final int PLACES_TOGETHER = 32;

  private final CqlSession session;
  private final PreparedStatement write;
  private final PreparedStatement read;
  private final PreparedStatement look;
  private final PreparedStatement delete;

  PieceTable(CqlSession session) {
    this.session = session;
    this.write =
        Statements.prepare(
            session,
            "INSERT INTO piece (upload, slice, place, part, content)"
                + " VALUES (:upload, :slice, :place, :part, :content)");
    this.read =
        Statements.prepare(
            session,
            "SELECT content FROM piece"
                + " WHERE upload = :upload AND slice = :slice AND place = :place");
    this.look =
        Statements.prepare(
            session, "SELECT place FROM piece WHERE upload = :upload AND slice = :slice LIMIT 1");
    this.delete =
        Statements.prepare(session, "DELETE FROM piece WHERE upload = :upload AND slice = :slice");
  }

  @Override
  public void write(UUID upload, int place, Bytes content) {
    byte[] array = content.unsafeArray();
    for (int from = 0; from < content.length(); from += PART_BYTES) {
      int length = Math.min(PART_BYTES, content.length() - from);
      var unused =
          Statements.execute(
              session,
              slice(write, upload, place / PLACES_TOGETHER)
                  .setInt("place", place)
                  .setInt("part", from / PART_BYTES)
                  .setByteBuffer("content", ByteBuffer.wrap(array, from, length))
                  .build());
    }
  }

  @Override
  public Optional<Bytes> read(UUID upload, int place) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (Row row :
        Statements.execute(
            session, slice(read, upload, place / PLACES_TOGETHER).setInt("place", place).build())) {
      content.writeBytes(
          JournalTable.bytes(Objects.requireNonNull(row.getByteBuffer("content"))).unsafeArray());
    }
    return content.size() == 0 ? Optional.empty() : Optional.of(Bytes.wrap(content.toByteArray()));
  }

  @Override
  public void delete(UUID upload) {
    int slice = 0;
    while (Statements.execute(session, slice(look, upload, slice).build()).one() != null) {
      var unused = Statements.execute(session, slice(delete, upload, slice).build());
      slice++;
    }
  }

  private static BoundStatementBuilder slice(PreparedStatement statement, UUID upload, int slice) {
    return statement
        .boundStatementBuilder()
        .setUuid("upload", upload)
        .setInt("slice", slice)
        .setIdempotence(true);
  }
}
