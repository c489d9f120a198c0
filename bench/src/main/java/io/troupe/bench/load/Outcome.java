package io.troupe.bench.load;

/** How an operation ended. */
public enum Outcome {
  /** As asked; a put is on stable storage. */
  DONE,
  /** Definitely not. */
  REFUSED,
  /** Nobody can tell. */
  UNKNOWN
}
