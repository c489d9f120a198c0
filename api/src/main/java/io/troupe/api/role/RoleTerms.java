package io.troupe.api.role;

import io.troupe.actors.Bytes;
import io.troupe.api.election.CampaignTerms;
import java.time.Duration;
import java.util.Optional;

/**
 * How a node hosts a role.
 *
 * @param priority 0 to 1,000: of the nodes that host the role and wait, the one with the highest
 *     runs it next; a node that runs it is not relieved by it
 * @param data shown of the node while it runs the role; to 4,096 bytes
 * @param lease another node runs it so long after this one was last heard, at the earliest; 100 ms
 *     to a day
 * @param delay so long nobody runs it where its lease ran out; to a minute
 * @param startTimeout how long its start may take; 1 ms to a day
 * @param stopTimeout how long its stop may take; 1 ms to half of the lease. The stop begins when no
 *     more than that is left of the lease
 */
public record RoleTerms(
    int priority,
    Bytes data,
    Duration lease,
    Duration delay,
    Duration startTimeout,
    Duration stopTimeout) {
  // Before the default, which is checked by them.
  private static final Duration LEAST_LEASE = Duration.ofMillis(100);
  private static final Duration LEAST_TIME = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** No priority, no data, a lease of 5 s, 30 s to start and 2 s to stop. */
  public static final RoleTerms DEFAULT =
      new RoleTerms(
          0,
          Bytes.EMPTY,
          Duration.ofSeconds(5),
          Duration.ZERO,
          Duration.ofSeconds(30),
          Duration.ofSeconds(2));

  public RoleTerms {
    check("a role's lease", lease, LEAST_LEASE, DAY);
    check("the time to start a role", startTimeout, LEAST_TIME, DAY);
    check("the time to stop a role", stopTimeout, LEAST_TIME, lease.dividedBy(2));
    // The other limits are those of campaigns.
    var unused = new CampaignTerms(Optional.empty(), priority, data, lease, delay);
  }

  private static void check(String what, Duration time, Duration least, Duration most) {
    if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s is from %d to %d ms, not %s"
              .formatted(what, least.toMillis(), most.toMillis(), time));
    }
  }

  /** How the node campaigns. */
  public CampaignTerms campaign() {
    return new CampaignTerms(Optional.empty(), priority, data, lease, delay);
  }

  /** The same with another priority. */
  public RoleTerms withPriority(int other) {
    return new RoleTerms(other, data, lease, delay, startTimeout, stopTimeout);
  }

  /** The same with a lease of so long, of which no more than so much is for the stop. */
  public RoleTerms leased(Duration time, Duration stop) {
    return new RoleTerms(priority, data, time, delay, startTimeout, stop);
  }

  /** The same with another time to start. */
  public RoleTerms startedWithin(Duration time) {
    return new RoleTerms(priority, data, lease, delay, time, stopTimeout);
  }
}
