package io.troupe.sharding.map;

import io.troupe.actors.Version;
import java.time.Instant;

/** Which state a read shows. The past is told as far back as history is kept. */
public sealed interface AsOf {
  /** The newest. */
  AsOf NOW = new Now();

  /** As it was once a version was stored. */
  static AsOf version(Version version) {
    return new AtVersion(version);
  }

  /**
   * As it was at a time.
   *
   * @throws IllegalArgumentException if it is further than 290 million years from 1970
   */
  static AsOf time(Instant time) {
    try {
      return new AtTime(time.toEpochMilli());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("no clock shows " + time, e);
    }
  }

  /** The newest. */
  record Now() implements AsOf {}

  /**
   * As it was once this version was stored. A later read as of the same version shows the same.
   *
   * @param version of the partition, as a reply named it
   */
  record AtVersion(Version version) implements AsOf {}

  /**
   * As it was at this time of the owners' wall clocks; a time that lies ahead shows the newest.
   *
   * @param wallMillis since 1970 UTC
   */
  record AtTime(long wallMillis) implements AsOf {}
}
