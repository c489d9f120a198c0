package io.troupe.api.transfer.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.actors.Bytes;
import io.troupe.api.transfer.target.RefusedTransferException;
import java.io.IOException;

/**
 * How far an import is, as the cluster remembers it.
 *
 * @param version of this format
 * @param file and {@code map}: for people who look into the map of imports
 * @param run who wrote it: differs with every run of an import
 * @param tally the rows from the first on, without a gap, that are settled
 * @param done whether those are all
 * @param updated when this was written, ISO-8601: for people
 */
record Checkpoint(
    int version,
    String file,
    String map,
    int generation,
    String run,
    Tally tally,
    boolean done,
    String updated) {
  static final int VERSION = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  Bytes toJson() {
    try {
      return Bytes.wrap(JSON.writeValueAsBytes(this));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a checkpoint is always JSON", e);
    }
  }

  /**
   * @throws RefusedTransferException if these bytes are no checkpoint of this version
   */
  static Checkpoint ofJson(Bytes json) {
    try {
      Checkpoint read = JSON.readValue(json.unsafeArray(), Checkpoint.class);
      if (read.version == VERSION && read.tally != null && read.run != null) {
        return read;
      }
      throw new RefusedTransferException(
          "wrong-type", "its checkpoint has version " + read.version + ", not " + VERSION);
    } catch (IOException e) {
      throw new RefusedTransferException(
          "wrong-type", "its checkpoint cannot be read: " + e.getMessage());
    }
  }
}
