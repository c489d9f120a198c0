package io.troupe.persistence.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.persistence.cassandra.bucket.Batch;
import io.troupe.persistence.cassandra.bucket.Buckets;
import io.troupe.persistence.cassandra.bucket.Tail;
import io.troupe.persistence.cassandra.bucket.UploadNames;
import io.troupe.persistence.log.ClaimId;
import io.troupe.persistence.log.JournalHead;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The buckets in Cassandra. Thread-safe. */
final class JournalTable implements Buckets {
  private static final List<String> STATICS =
      List.of(
          "revision",
          "sealed",
          "epoch",
          "membership",
          "owner",
          "claim",
          "first_seq",
          "last_seq",
          "deleted_to",
          "bytes",
          "kept",
          "append_epoch",
          "append_first",
          "append_checksum",
          "snapshot_at",
          "snapshot_pieces",
          "snapshot_checksum",
          "snapshot_upload",
          "unsealed_at",
          "unsealed_pieces",
          "unsealed_checksum",
          "unsealed_upload",
          "spare");
  private static final String KEY = " WHERE id = :id AND bucket = :bucket";

  private final CqlSession session;
  private final PreparedStatement read;
  private final PreparedStatement change;
  private final PreparedStatement append;
  private final PreparedStatement batches;
  private final PreparedStatement places;
  private final PreparedStatement ifSealed;
  private final PreparedStatement delete;
  private final PreparedStatement hint;
  private final PreparedStatement putHint;

  JournalTable(CqlSession session) {
    this.session = session;
    this.read =
        Statements.prepare(
            session, "SELECT DISTINCT " + String.join(", ", STATICS) + " FROM journal" + KEY);
    String assignments =
        STATICS.stream().map(it -> it + " = :" + it).collect(Collectors.joining(", "));
    this.change =
        Statements.prepare(
            session, "UPDATE journal SET " + assignments + KEY + " IF revision = :before");
    this.append =
        Statements.prepare(
            session,
            "BEGIN BATCH UPDATE journal SET revision = :revision, last_seq = :last_seq,"
                + " bytes = :bytes, append_epoch = :writer, append_first = :first,"
                + " append_checksum = :checksum, spare = :spare"
                + KEY
                + " IF revision = :before;"
                + " INSERT INTO journal (id, bucket, last, first, writer, checksum, content,"
                + " upload, places) VALUES (:id, :bucket, :last_seq, :first, :writer, :checksum,"
                + " :content, :upload, :places); APPLY BATCH");
    this.batches =
        Statements.prepare(
            session,
            "SELECT last, first, writer, checksum, content, upload, places FROM journal"
                + KEY
                + " AND last >= :least AND last <= :most");
    this.places =
        Statements.prepare(session, "SELECT last, upload FROM journal" + KEY + " LIMIT :most");
    this.ifSealed =
        Statements.prepare(session, "UPDATE journal SET sealed = true" + KEY + " IF sealed = true");
    this.delete = Statements.prepare(session, "DELETE FROM journal" + KEY + " AND last = :last");
    this.hint = Statements.prepare(session, "SELECT bucket FROM tail WHERE id = :id");
    this.putHint =
        Statements.prepare(session, "INSERT INTO tail (id, bucket) VALUES (:id, :bucket)");
  }

  @Override
  public Optional<Tail> read(PersistenceId id, long bucket) {
    BoundStatement statement =
        key(read, id, bucket)
            .setConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL)
            .setIdempotence(true)
            .build();
    @Nullable Row row = Statements.execute(session, statement).one();
    return row == null || row.isNull("revision")
        ? Optional.empty()
        : Optional.of(tail(bucket, row));
  }

  @Override
  public boolean change(PersistenceId id, Tail before, Tail after) {
    JournalHead head = after.head();
    Optional<JournalHead.LastAppend> last = head.lastAppend();
    BoundStatementBuilder bound =
        key(change, id, after.bucket())
            .setLong("revision", after.revision())
            .setBoolean("sealed", after.isSealed())
            .setLong("epoch", head.epoch().number())
            .setLong("membership", head.membership().number())
            .setString("owner", head.owner())
            .setLong("claim", head.claim().number())
            .setLong("first_seq", after.first().number())
            .setLong("last_seq", head.highest().number())
            .setLong("deleted_to", head.deletedUpTo().number())
            .setLong("bytes", after.bytes())
            .setLong("kept", after.kept())
            .set("append_epoch", last.map(it -> it.epoch().number()).orElse(null), Long.class)
            .set("append_first", last.map(it -> it.first().number()).orElse(null), Long.class)
            .set(
                "append_checksum",
                last.map(JournalHead.LastAppend::checksum).orElse(null),
                Integer.class)
            .setSet("spare", after.uploads().spare(), UUID.class);
    BoundStatementBuilder sealed =
        pieces(bound, "snapshot", head.snapshot(), after.uploads().snapshot());
    BoundStatementBuilder all =
        pieces(sealed, "unsealed", head.unsealed(), after.uploads().unsealed());
    Set<String> stillBlank = blanks(after);
    stillBlank.retainAll(blanks(before));
    stillBlank.forEach(it -> leave(all, it));
    return applied(all, before);
  }

  @Override
  public boolean append(PersistenceId id, Tail before, Tail after, Batch batch) {
    BoundStatementBuilder bound =
        key(append, id, after.bucket())
            .setLong("revision", after.revision())
            .setLong("last_seq", batch.last().number())
            .setLong("bytes", after.bytes())
            .setLong("writer", batch.epoch().number())
            .setLong("first", batch.first().number())
            .setInt("checksum", batch.checksum())
            .setSet("spare", after.uploads().spare(), UUID.class)
            .setByteBuffer(
                "content",
                batch.content().map(it -> ByteBuffer.wrap(it.unsafeArray())).orElse(null))
            .setUuid("upload", batch.upload().orElse(null))
            .setInt("places", batch.places());
    leave(bound, batch.content().isPresent() ? "upload" : "content");
    if (before.uploads().spare().isEmpty() && after.uploads().spare().isEmpty()) {
      leave(bound, "spare");
    }
    return applied(bound, before);
  }

  @Override
  public Iterator<Batch> batches(
      PersistenceId id, long bucket, SequenceNumber from, SequenceNumber to, int together) {
    BoundStatement statement =
        key(batches, id, bucket)
            .setLong("least", from.number())
            .setLong("most", to.number())
            .setPageSize(together)
            .setIdempotence(true)
            .build();
    Iterator<Row> rows = Statements.execute(session, statement).iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        try {
          return rows.hasNext();
        } catch (DriverException e) {
          throw Statements.noAnswer(e);
        }
      }

      @Override
      public Batch next() {
        return batch(rows.next());
      }
    };
  }

  @Override
  public List<Place> places(PersistenceId id, long bucket, int most) {
    BoundStatement statement =
        key(places, id, bucket).setInt("most", most).setIdempotence(true).build();
    List<Place> found = new ArrayList<>();
    for (Row row : Statements.execute(session, statement)) {
      found.add(
          new Place(
              new SequenceNumber(row.getLong("last")), Optional.ofNullable(row.getUuid("upload"))));
    }
    return found;
  }

  @Override
  public void delete(PersistenceId id, long bucket, List<Place> batches) {
    BatchStatementBuilder all =
        BatchStatement.builder(BatchType.UNLOGGED)
            .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM)
            .setSerialConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL)
            .addStatement(key(ifSealed, id, bucket).build());
    for (Place batch : batches) {
      all.addStatement(key(delete, id, bucket).setLong("last", batch.last().number()).build());
    }
    var unused = Statements.execute(session, all.build());
  }

  @Override
  public long hint(PersistenceId id) {
    BoundStatement statement =
        hint.boundStatementBuilder().setString("id", id.value()).setIdempotence(true).build();
    @Nullable Row row = Statements.execute(session, statement).one();
    return row == null ? 0 : row.getLong("bucket");
  }

  @Override
  public void putHint(PersistenceId id, long bucket) {
    var unused = Statements.execute(session, key(putHint, id, bucket).setIdempotence(true).build());
  }

  private boolean applied(BoundStatementBuilder bound, Tail before) {
    @Nullable Long revision = before.revision() == 0 ? null : before.revision();
    // A repeat is for the caller to decide: the driver must not send it twice.
    return Statements.execute(
            session, bound.set("before", revision, Long.class).setIdempotence(false).build())
        .wasApplied();
  }

  private static BoundStatementBuilder key(
      PreparedStatement statement, PersistenceId id, long bucket) {
    return statement.boundStatementBuilder().setString("id", id.value()).setLong("bucket", bucket);
  }

  /**
   * Does not write a column that has no value before or after: a null would be a tombstone, and a
   * history with one in each row cannot be read any more.
   */
  private static void leave(BoundStatementBuilder bound, String column) {
    var unused = bound.unset(column);
  }

  private static Set<String> blanks(Tail tail) {
    Set<String> blanks = new HashSet<>();
    if (tail.head().lastAppend().isEmpty()) {
      blanks.addAll(List.of("append_epoch", "append_first", "append_checksum"));
    }
    if (tail.uploads().spare().isEmpty()) {
      blanks.add("spare");
    }
    blanks(blanks, "snapshot", tail.head().snapshot(), tail.uploads().snapshot());
    blanks(blanks, "unsealed", tail.head().unsealed(), tail.uploads().unsealed());
    return blanks;
  }

  private static void blanks(
      Set<String> blanks, String kind, Optional<JournalHead.Pieces> pieces, Optional<UUID> upload) {
    if (pieces.isEmpty()) {
      blanks.addAll(List.of(kind + "_at", kind + "_pieces", kind + "_checksum"));
    }
    if (upload.isEmpty()) {
      blanks.add(kind + "_upload");
    }
  }

  private static BoundStatementBuilder pieces(
      BoundStatementBuilder bound,
      String kind,
      Optional<JournalHead.Pieces> pieces,
      Optional<UUID> upload) {
    return bound
        .set(kind + "_at", pieces.map(it -> it.at().number()).orElse(null), Long.class)
        .set(kind + "_pieces", pieces.map(it -> it.sum().count()).orElse(null), Integer.class)
        .set(kind + "_checksum", pieces.map(it -> it.sum().checksum()).orElse(null), Integer.class)
        .setUuid(kind + "_upload", upload.orElse(null));
  }

  private static Tail tail(long bucket, Row row) {
    JournalHead head =
        new JournalHead(
            new Epoch(row.getLong("epoch")),
            new MembershipNumber(row.getLong("membership")),
            Objects.requireNonNullElse(row.getString("owner"), ""),
            new ClaimId(row.getLong("claim")),
            new SequenceNumber(row.getLong("last_seq")),
            new SequenceNumber(row.getLong("deleted_to")),
            lastAppend(row),
            pieces(row, "snapshot"),
            pieces(row, "unsealed"));
    @Nullable Set<UUID> spare = row.getSet("spare", UUID.class);
    return new Tail(
        bucket,
        row.getLong("revision"),
        row.getBoolean("sealed"),
        new SequenceNumber(row.getLong("first_seq")),
        row.getLong("bytes"),
        row.getLong("kept"),
        head,
        new UploadNames(
            Optional.ofNullable(row.getUuid("snapshot_upload")),
            Optional.ofNullable(row.getUuid("unsealed_upload")),
            spare == null ? Set.of() : spare));
  }

  private static Optional<JournalHead.LastAppend> lastAppend(Row row) {
    return row.isNull("append_epoch")
        ? Optional.empty()
        : Optional.of(
            new JournalHead.LastAppend(
                new Epoch(row.getLong("append_epoch")),
                new SequenceNumber(row.getLong("append_first")),
                row.getInt("append_checksum")));
  }

  private static Optional<JournalHead.Pieces> pieces(Row row, String kind) {
    return row.isNull(kind + "_at")
        ? Optional.empty()
        : Optional.of(
            new JournalHead.Pieces(
                new SequenceNumber(row.getLong(kind + "_at")),
                new SnapshotSum(row.getInt(kind + "_pieces"), row.getInt(kind + "_checksum"))));
  }

  private static Batch batch(Row row) {
    return new Batch(
        new Epoch(row.getLong("writer")),
        new SequenceNumber(row.getLong("first")),
        new SequenceNumber(row.getLong("last")),
        row.getInt("checksum"),
        Optional.ofNullable(row.getByteBuffer("content")).map(JournalTable::bytes),
        Optional.ofNullable(row.getUuid("upload")),
        row.getInt("places"));
  }

  static Bytes bytes(ByteBuffer buffer) {
    byte[] array = new byte[buffer.remaining()];
    buffer.duplicate().get(array);
    return Bytes.wrap(array);
  }
}
