package io.troupe.api.election;

import io.troupe.actors.Bytes;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionCommand;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How somebody campaigns. Times count in whole milliseconds.
 *
 * @param candidate who campaigns, where others are to know it by name; two of one name would lead
 *     together. Empty for a new one that nobody else is.
 * @param priority 0 to 1,000: the highest of those who campaign is elected first; nobody who leads
 *     is deposed by it
 * @param data shown of it while it leads, such as its address; to 4,096 bytes
 * @param lease it leads for so long where it is not heard any more, and never for less while clocks
 *     run within the drift; from 1 ms to a day. It is renewed all the time.
 * @param delay so long nobody is elected where its lease ran out while it led, so that what it had
 *     sent can arrive; to a minute
 */
public record CampaignTerms(
    Optional<CandidateName> candidate, int priority, Bytes data, Duration lease, Duration delay) {
  /** Nobody else, of no priority and without data, for 10 s at a time. */
  public static final CampaignTerms DEFAULT =
      new CampaignTerms(Optional.empty(), 0, Bytes.EMPTY, Duration.ofSeconds(10), Duration.ZERO);

  public CampaignTerms {
    check("a priority", priority, ElectionCommand.MAX_PRIORITY);
    check("a candidate's data", data.length(), ElectionCommand.MAX_DATA_BYTES);
    check("a lease", lease, 1, ElectionCommand.MAX_LEASE_MILLIS);
    check("a leader's delay", delay, 0, ElectionCommand.MAX_DELAY_MILLIS);
    // What is asked for is what is counted.
    lease = lease.truncatedTo(ChronoUnit.MILLIS);
    delay = delay.truncatedTo(ChronoUnit.MILLIS);
  }

  private static void check(String what, int value, int most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException("%s is from 0 to %d, not %d".formatted(what, most, value));
    }
  }

  private static void check(String what, Duration time, long least, long most) {
    // Compared as durations: a time of billions of years has no milliseconds.
    if (time.compareTo(Duration.ofMillis(least)) < 0
        || time.compareTo(Duration.ofMillis(most)) > 0) {
      throw new IllegalArgumentException(
          "%s is from %d to %d ms, not %s".formatted(what, least, most, time));
    }
  }

  /** The same for this candidate. */
  public CampaignTerms by(CandidateName other) {
    return new CampaignTerms(Optional.of(other), priority, data, lease, delay);
  }

  /** The same with another priority. */
  public CampaignTerms withPriority(int other) {
    return new CampaignTerms(candidate, other, data, lease, delay);
  }

  /** The same with other data. */
  public CampaignTerms withData(Bytes other) {
    return new CampaignTerms(candidate, priority, other, lease, delay);
  }

  /** The same with a lease of so long. */
  public CampaignTerms leased(Duration time) {
    return new CampaignTerms(candidate, priority, data, time, delay);
  }

  /** The same with another delay. */
  public CampaignTerms delayed(Duration time) {
    return new CampaignTerms(candidate, priority, data, lease, time);
  }
}
