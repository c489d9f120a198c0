package io.troupe.sharding.allocation;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.View;
import io.troupe.actors.node.Worker;
import io.troupe.sharding.ring.Ring;
import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingSettings;
import java.util.List;
import java.util.Optional;
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
  private final Worker worker;
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
    this(register, decides, partitions, settings, Worker.onThread("troupe-allocator"));
  }

  /** The same by a worker of its own, which it closes. */
  public Allocator(
      MembershipRegister register,
      BooleanSupplier decides,
      int partitions,
      RingSettings settings,
      Worker worker) {
    this.register = register;
    this.decides = decides;
    this.partitions = partitions;
    this.settings = settings;
    this.worker = worker;
    this.hearsNoMore = register.listen(view -> worker.execute(this::look));
    worker.execute(this::look);
    worker.every(LOOK_MILLIS, this::look);
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
          register
              .place(moves)
              .whenComplete((done, failure) -> worker.execute(() -> placed(failure)));
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
    worker.close();
  }
}
