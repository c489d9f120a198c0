package io.troupe.sharding.allocation;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.View;
import io.troupe.sharding.ring.Ring;
import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives partitions to nodes, while this node is the one that does: with every view of the register,
 * and now and then. One thread does all of it.
 */
public final class Allocator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Allocator.class);
  private static final int LOOK_MILLIS = 500;

  private final MembershipRegister register;
  private final BooleanSupplier decides;
  private final int partitions;
  private final RingSettings settings;
  private final Runnable hearsNoMore;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("troupe-allocator").factory());
  private List<RingMember> ringMembers = List.of();
  private @Nullable Ring ring;
  private boolean places;
  private MembershipNumber placedAt = MembershipNumber.FIRST;

  /**
   * Begins.
   *
   * @param decides whether this node is the one that does it; asked each time
   * @param partitions how many the cluster has
   */
  public Allocator(
      MembershipRegister register, BooleanSupplier decides, int partitions, RingSettings settings) {
    this.register = register;
    this.decides = decides;
    this.partitions = partitions;
    this.settings = settings;
    this.hearsNoMore = register.listen(view -> onThread(this::look));
    var unused =
        thread.scheduleWithFixedDelay(
            () -> guarded(this::look), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    Optional<View> latest = register.latest();
    if (places || latest.isEmpty() || !decides.getAsBoolean()) {
      return;
    }
    View view = latest.get();
    List<RingMember> members = Allocation.members(view);
    if (members.isEmpty()) {
      return; // nobody is there yet
    }
    List<Move> moves = Allocation.next(view, ring(members), settings);
    if (!moves.isEmpty()) {
      places = true;
      placedAt = view.number();
      LOG.debug("moves {}", moves);
      var unused =
          register.place(moves).whenComplete((done, failure) -> onThread(() -> placed(failure)));
    }
  }

  /** The view that this made has come by now, and was not looked at. */
  private void placed(@Nullable Throwable failure) {
    places = false;
    if (failure == null) {
      register
          .latest()
          .filter(it -> it.number().compareTo(placedAt) > 0)
          .ifPresent(unused -> look());
    } else {
      LOG.info(
          "the register did not take moves of partitions; later again: {}", failure.toString());
    }
  }

  private Ring ring(List<RingMember> members) {
    Ring known = ring;
    if (known != null && members.equals(ringMembers)) {
      return known;
    }
    Ring made = Ring.of(members, partitions, settings);
    ring = made;
    ringMembers = members;
    return made;
  }

  /** Ends it; nothing moves by it any more. */
  @Override
  public void close() {
    hearsNoMore.run();
    thread.shutdownNow();
  }

  private void onThread(Runnable what) {
    try {
      thread.execute(() -> guarded(what));
    } catch (RejectedExecutionException e) {
      LOG.debug("it has ended");
    }
  }

  private static void guarded(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException e) {
      LOG.error("giving partitions to nodes failed", e);
    }
  }
}
