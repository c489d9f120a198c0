package io.troupe.api.embedded.lock;

import io.troupe.api.metrics.Exposition;
import io.troupe.api.request.CallTimer;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.graph.CycleSettings;
import io.troupe.coordination.lock.graph.WaitCycle;
import io.troupe.coordination.lock.graph.WaitLook;
import io.troupe.coordination.lock.graph.WaitReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for owners that wait for each other, says so, and makes one of them give way where that is
 * wanted. The node that serves the first partition does it. Two that do it for a moment do no harm:
 * a partition refuses only who still waits as it was seen.
 *
 * <p>How late it is, at most. A period is counted from the beginning of one first look to that of
 * the next, and a look takes 450 ms at most. A wait that closes a cycle just behind the moment at
 * which a first look read its partition is seen by the next first look, which begins a period
 * later, or at once where the two looks before took longer (900 ms): it is found at the end of the
 * second look behind that one. So within the larger of period and 900 ms, and 900 ms more: with the
 * period of 1 s within 1.9 s, which leaves 0.1 s of two seconds to find it in what was seen.
 */
public final class CycleWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CycleWatch.class);

  /** A partition that is slower is left out of a look: those that answer are not to wait for it. */
  private static final Duration LOOK = Duration.ofMillis(450);

  private static final Duration REFUSE = Duration.ofSeconds(5);

  private final Looks looks;
  private final Refusals refusals;
  private final CallTimer timer;
  private final CycleSettings settings;
  private final BooleanSupplier isOurs;
  private final LongAdder found = new LongAdder();
  private final LongAdder broken = new LongAdder();

  /** The tickets of the cycles of the last look; only the timer's thread uses it. */
  private Set<List<String>> known = new HashSet<>();

  /** When the newest first look began; only the timer's thread uses it, once it runs. */
  private long begunNanos;

  private volatile int present;

  /** Looks at all partitions. */
  interface Looks {
    CompletionStage<WaitLook> look(Duration timeout);
  }

  /** Makes a waiter leave its queue. */
  interface Refusals {
    CompletionStage<LockReply> refuse(LockCommand.RefuseWaiter command, Duration timeout);
  }

  CycleWatch(
      Looks looks,
      Refusals refusals,
      CallTimer timer,
      CycleSettings settings,
      BooleanSupplier isOurs) {
    this.looks = looks;
    this.refusals = refusals;
    this.timer = timer;
    this.settings = settings;
    this.isOurs = isOurs;
  }

  /** Looks from now on, until it is closed. */
  CycleWatch begin() {
    begunNanos = timer.nanos();
    again();
    return this;
  }

  private void again() {
    Duration taken = Duration.ofNanos(timer.nanos() - begunNanos);
    var unused =
        timer.after(Duration.ofMillis(settings.lookEveryMillis()).minus(taken), this::first);
  }

  private void first() {
    begunNanos = timer.nanos();
    if (isOurs.getAsBoolean()) {
      look(this::first);
    } else {
      none();
    }
  }

  /** Most looks show nothing; where one does, the next follows at once. */
  private void first(WaitLook look) {
    if (look.cycles(1).isEmpty()) {
      none();
    } else {
      look(second -> second(look, second));
    }
  }

  private void second(WaitLook first, WaitLook second) {
    cycles(second.since(first).cycles(WaitReport.MAX_CYCLES));
    again();
  }

  private void none() {
    cycles(List.of());
    again();
  }

  /** Goes on upon the timer's thread: a large graph takes a while. */
  private void look(Consumer<WaitLook> next) {
    var unused =
        looks
            .look(LOOK)
            .whenComplete(
                (look, failure) -> {
                  var unusedToo =
                      timer.after(
                          Duration.ZERO, failure == null ? () -> goOn(look, next) : this::none);
                });
  }

  /** A graph that cannot be told is no reason to look no more. */
  private void goOn(WaitLook look, Consumer<WaitLook> next) {
    try {
      next.accept(look);
    } catch (RuntimeException defect) {
      LOG.error("who waits for whom could not be told: this is a defect of Troupe", defect);
      none();
    }
  }

  private void cycles(List<WaitCycle> cycles) {
    present = cycles.size();
    Set<List<String>> now = new HashSet<>();
    for (WaitCycle cycle : cycles) {
      now.add(cycle.tickets());
      if (!known.contains(cycle.tickets())) {
        found.increment();
        LOG.warn(
            "{} owners wait for each other, the youngest since {}: {}",
            cycle.steps().size(),
            Instant.ofEpochMilli(cycle.youngest().waiter().sinceMillis()),
            cycle);
      }
      if (settings.policy() == CycleSettings.Policy.REFUSE_YOUNGEST_WAITER) {
        refuse(cycle);
      }
    }
    known = now;
  }

  private void refuse(WaitCycle cycle) {
    var unused =
        refusals
            .refuse(cycle.refusal(), REFUSE)
            .thenAccept(
                reply -> {
                  if (reply instanceof LockReply.Left) {
                    broken.increment();
                    LOG.warn(
                        "{} was refused lock {}, so that others go on: {}",
                        cycle.youngest().waiter().owner(),
                        cycle.youngest().lock(),
                        cycle);
                  }
                });
  }

  /** Shows what it found. */
  public void show(Exposition exposition) {
    exposition.gauge(
        "troupe.locks.cycles",
        "Cycles of owners that wait for each other's locks, where this node looks for them",
        () -> present);
    exposition.counter(
        "troupe.locks.cycles.found", "Cycles that this node found", Map.of(), found::sum);
    exposition.counter(
        "troupe.locks.cycles.broken",
        "Cycles that this node broke, by refusing a waiter",
        Map.of(),
        broken::sum);
  }

  @Override
  public void close() {
    timer.close();
  }
}
