package io.troupe.api.configuration.schema;

import io.troupe.coordination.configuration.DocumentKey;

/**
 * Where a document does not fit its schema.
 *
 * @param key the document
 * @param where the place in it, as a JSON pointer (RFC 6901); empty for the whole
 * @param what is wrong there, for people
 */
public record Misfit(DocumentKey key, String where, String what) {
  /** Of one change or schema, no more are told. */
  public static final int MAX_TOLD = 20;

  @Override
  public String toString() {
    return key + (where.isEmpty() ? "" : " at " + where) + ": " + what;
  }
}
