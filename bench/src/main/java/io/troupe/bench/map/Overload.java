package io.troupe.bench.map;

import io.troupe.bench.load.ClosedLoop;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.Measured;
import io.troupe.bench.load.OpenLoop;
import io.troupe.bench.load.Schedule;
import io.troupe.bench.load.Schedule.Phase;
import io.troupe.bench.load.Timeline;
import io.troupe.bench.load.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Offers a contender several times of what it can do, and looks how much of it is done meanwhile
 * and how long it takes to be well again afterwards.
 *
 * @param factor how many times its measured peak is offered
 * @param inFlight how many operations the closed loop that measures the peak keeps in flight
 * @param maxInFlight the bound of the generator
 * @param time how long the overload takes
 */
record Overload(double factor, int inFlight, int maxInFlight, Duration time) {
  /** What is offered before and after the overload, as a part of the peak. */
  private static final double CALM = 0.5;

  private static final Duration AFTERWARDS = Duration.ofSeconds(15);

  /** Well is what is done in three times the p99 of calm times, but never less than this. */
  private static final Duration LEAST_IN_TIME = Duration.ofMillis(10);

  /**
   * What was seen.
   *
   * @param peak done per second in the closed loop
   * @param goodput done per second during the overload
   * @param recovery from the end of the overload until 99 % of what was due was done in time again,
   *     and stayed so
   * @param inTime what "in time" meant
   * @param whole all of it, before and after included
   */
  record Result(
      String contender,
      double peak,
      double goodput,
      Duration recovery,
      Duration inTime,
      Measured whole) {
    static String head() {
      return "%-16s %10s %12s %9s %12s %11s %10s %8s %10s%n"
          .formatted(
              "contender",
              "peak/s",
              "goodput/s",
              "of peak",
              "recovery s",
              "in time ms",
              "refused",
              "unknown",
              "not sent");
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "%-16s %10.0f %12.0f %9.2f %12.1f %11.1f %10d %8d %10d%n",
          contender,
          peak,
          goodput,
          goodput / peak,
          recovery.toMillis() / 1e3,
          inTime.toNanos() / 1e6,
          whole.refused(),
          whole.unknown(),
          whole.notSent());
    }
  }

  Result run(Contender contender, Workload workload) {
    double peak = new ClosedLoop(inFlight).run(contender, workload, time, 1).perSecond();
    if (peak == 0) {
      throw new IllegalStateException(contender.name() + " does nothing at all");
    }
    OpenLoop loop = new OpenLoop(maxInFlight);
    Measured calm = loop.run(contender, workload, Schedule.even(CALM * peak, time), 2);
    Duration threeTimes = Duration.ofNanos(3 * calm.latency().getValueAtPercentile(99));
    Duration inTime = threeTimes.compareTo(LEAST_IN_TIME) > 0 ? threeTimes : LEAST_IN_TIME;
    Schedule schedule =
        new Schedule(
            List.of(
                new Phase(CALM * peak, time),
                new Phase(factor * peak, time),
                new Phase(CALM * peak, AFTERWARDS)));
    Timeline timeline = new Timeline(Duration.ofNanos(schedule.nanos()), inTime);
    Measured whole = loop.run(contender, workload, schedule, 3, timeline);
    Duration end = time.multipliedBy(2);
    return new Result(
        contender.name(),
        peak,
        timeline.donePerSecond(time, end),
        timeline.recovery(end),
        inTime,
        whole);
  }
}
