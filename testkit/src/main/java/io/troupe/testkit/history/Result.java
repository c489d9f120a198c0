package io.troupe.testkit.history;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is known about an operation once its client has stopped waiting. */
public enum Result {
  /** It happened, between its start and its end. */
  @JsonProperty("ok")
  OK,
  /** It did not happen, and never will. */
  @JsonProperty("fail")
  FAIL,
  /** Unknown: it may take effect at any moment after its start, or never. */
  @JsonProperty("info")
  INFO
}
