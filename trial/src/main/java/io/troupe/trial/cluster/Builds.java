package io.troupe.trial.cluster;

/**
 * The builds that a node changes between.
 *
 * @param first what it is started with
 * @param other what it is changed to, and back
 */
public record Builds(Build first, Build other) {
  /** The one that runs now, and no other: a change is a restart. */
  public static Builds current() {
    return new Builds(Build.current(), Build.current());
  }

  /** Behind a change. */
  Builds changed() {
    Build next = other;
    Build last = first;
    return new Builds(next, last);
  }
}
