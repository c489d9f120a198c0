package io.troupe.trial.workload;

/** What a caller knows in the end. */
sealed interface Answer<T> {
  /** It was done. */
  record Done<T>(T result) implements Answer<T> {}

  /** It had no effect, and never will. */
  record Refused<T>(String why) implements Answer<T> {}

  /** It may have happened. */
  record Unknown<T>(String why) implements Answer<T> {}
}
