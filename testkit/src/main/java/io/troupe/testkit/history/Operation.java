package io.troupe.testkit.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of a history: what a client asked, and what it learned. Its components are the fields of
 * the file format, hence their number; tests make them with a {@link HistoryRecorder}.
 *
 * @param client who asked
 * @param op what was asked, in the words of the checker that will judge it, such as {@code read}
 * @param key what it was asked of
 * @param value the value to write, or the value that a read returned; null means no value
 * @param expected the version that the operation was conditional on; 0 means "nothing there"
 * @param result what is known of the outcome
 * @param version the version that the answer reported; null where it reported none
 * @param startNs when the request was about to be sent, in nanoseconds of the history's clock
 * @param endNs when the answer had arrived, or the client stopped waiting; null only with {@link
 *     Result#INFO}: it never stopped waiting
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "client",
  "op",
  "key",
  "value",
  "expected",
  "result",
  "version",
  "start_ns",
  "end_ns"
})
public record Operation(
    @JsonProperty(value = "client", required = true) String client,
    @JsonProperty(value = "op", required = true) String op,
    @JsonProperty(value = "key", required = true) String key,
    @JsonProperty("value") @Nullable String value,
    @JsonProperty("expected") @Nullable Long expected,
    @JsonProperty(value = "result", required = true) Result result,
    @JsonProperty("version") @Nullable Long version,
    @JsonProperty(value = "start_ns", required = true) long startNs,
    @JsonProperty("end_ns") @Nullable Long endNs) {

  /**
   * Refuses what no history can contain.
   *
   * @throws IllegalArgumentException if a known outcome has no end, an unknown one has a version, a
   *     version is negative, or the end lies before the start
   */
  public Operation {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(op, "op");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(result, "result");
    if ((expected != null && expected < 0) || (version != null && version < 0)) {
      throw new IllegalArgumentException("a version is negative");
    }
    if (result == Result.INFO && version != null) {
      throw new IllegalArgumentException("an unknown outcome reports no version");
    }
    if (result != Result.INFO && endNs == null) {
      throw new IllegalArgumentException("a known outcome has an end");
    }
    if (endNs != null && endNs < startNs) {
      throw new IllegalArgumentException(
          "it ends (" + endNs + ") before it starts (" + startNs + ")");
    }
  }

  /**
   * Whether this had its full effect before the other was asked, on every account of what happened.
   * Equal times count as overlapping. An unknown operation precedes nothing.
   */
  public boolean precedes(Operation other) {
    return result != Result.INFO && endNs != null && endNs < other.startNs;
  }

  /** The same request with everything its client learned taken away. */
  public Operation asUnknown() {
    return new Operation(client, op, key, value, expected, Result.INFO, null, startNs, endNs);
  }
}
