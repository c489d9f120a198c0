package io.troupe.persistence.cassandra;

import java.util.List;

/**
 * The tables of a journal, in a keyspace of its own. Every write of {@code journal} is a
 * lightweight transaction: no plain write, no timestamp of a client and no time to live may ever
 * touch it, since Cassandra orders those by clocks. Rows of {@code piece} are written once, under a
 * name that nobody used before; {@code tail} only says where to begin to look.
 */
final class Schema {
  static final String JOURNAL = "journal";
  static final String PIECE = "piece";
  static final String TAIL = "tail";

  private Schema() {}

  /** The statements that make the tables where they are not there yet, one by one. */
  static List<String> tables(String keyspace) {
    return List.of(
        """
        CREATE TABLE IF NOT EXISTS %s.journal (
          id text, bucket bigint,
          revision bigint static, sealed boolean static,
          epoch bigint static, membership bigint static, owner text static, claim bigint static,
          first_seq bigint static, last_seq bigint static, deleted_to bigint static,
          bytes bigint static, kept bigint static,
          append_epoch bigint static, append_first bigint static, append_checksum int static,
          snapshot_at bigint static, snapshot_pieces int static, snapshot_checksum int static,
          snapshot_upload uuid static,
          unsealed_at bigint static, unsealed_pieces int static, unsealed_checksum int static,
          unsealed_upload uuid static,
          spare set<uuid> static,
          last bigint, first bigint, writer bigint, checksum int,
          content blob, upload uuid, places int,
          PRIMARY KEY ((id, bucket), last)
        )\
        """
            .formatted(keyspace),
        """
        CREATE TABLE IF NOT EXISTS %s.piece (
          upload uuid, slice int, place int, part int, content blob,
          PRIMARY KEY ((upload, slice), place, part)
        )\
        """
            .formatted(keyspace),
        """
        CREATE TABLE IF NOT EXISTS %s.tail (id text PRIMARY KEY, bucket bigint)\
        """
            .formatted(keyspace));
  }
}
