package io.troupe.sharding.watch;

import io.troupe.actors.Version;

/**
 * What the shell is to do for the hub.
 *
 * @param <T> the shell's form of who watches
 */
public sealed interface WatchEffect<T> {
  /** The version that is asked for to learn which is the newest: no change is behind it. */
  Version NEWEST = new Version(Long.MAX_VALUE);

  /**
   * Wait for changes of a partition behind a version; tell {@link WatchHub#polled}, {@link
   * WatchHub#pollOutOfHistory} or {@link WatchHub#pollFailed}.
   */
  record Poll<T>(int partition, Version after) implements WatchEffect<T> {}

  /** Call {@link WatchHub#pollAgain} then. */
  record PollLater<T>(int partition, long delayMillis) implements WatchEffect<T> {}

  /**
   * Read changes of a partition behind a version, linearizably; tell {@link WatchHub#read}, {@link
   * WatchHub#readOutOfHistory} or {@link WatchHub#readFailed}. Of a partition one at a time.
   *
   * @param probe whether one change is enough: what is asked is whether they are kept
   */
  record Read<T>(int partition, Version after, boolean probe) implements WatchEffect<T> {}

  /** There may be something for the watcher to take. */
  record Wake<T>(Watcher<T> watcher) implements WatchEffect<T> {}
}
