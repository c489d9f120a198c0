package io.troupe.simulation.cluster;

import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Admission;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.View;
import io.troupe.actors.partition.PartitionInput;
import io.troupe.actors.partition.StopReason;
import io.troupe.persistence.membership.RegisterClient;
import io.troupe.sharding.hosting.Hosting;
import io.troupe.testkit.world.Dice;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One life of a node in its cluster, which in the product is that of its actor system: it enters
 * the register, joins whom that names, and runs the partitions that its view gives to it, until
 * that says that it is over.
 */
final class Stay implements Hosting.Actions {
  private static final FixedSettings FIXED =
      new FixedSettings("troupe", Partitions.ALL.size(), "xxhash64", 1, 125);
  private static final long START_NANOS = 3 * ClusterPlan.SECOND;
  private static final long AGAIN_NANOS = 300 * ClusterPlan.MILLI;
  private static final long TICK_NANOS = 200 * ClusterPlan.MILLI;

  private final ClusterWorld world;
  private final ClusterNode node;
  private final RegisterClient register;
  private final long incarnation;
  private final boolean drained;
  private final Dice dice;
  private final Hosting hosting;
  private final TreeMap<PartitionId, Owner> owners = new TreeMap<>();
  private final Set<PartitionId> said = new TreeSet<>();
  private Optional<Generation> joined = Optional.empty();
  private boolean up;
  private boolean over;
  private boolean says;

  Stay(
      ClusterWorld world,
      ClusterNode node,
      RegisterClient register,
      long incarnation,
      boolean drained,
      Dice dice) {
    this.world = world;
    this.node = node;
    this.register = register;
    this.incarnation = incarnation;
    this.drained = drained;
    this.dice = dice;
    this.hosting = new Hosting(node.member(), incarnation, this);
  }

  /** Who claims. */
  static String member(Claimant claimant) {
    return claimant.address().substring(0, claimant.address().indexOf('#'));
  }

  /** In which incarnation. */
  static long incarnation(Claimant claimant) {
    return Long.parseLong(claimant.address().substring(claimant.address().indexOf('#') + 1));
  }

  long incarnation() {
    return incarnation;
  }

  boolean isUp() {
    return up && !over;
  }

  List<Owner> owners() {
    return List.copyOf(owners.values());
  }

  // --- Coming in ---------------------------------------------------------------------------------

  void begin() {
    world.trace.say(node.name(), "enters as incarnation " + incarnation);
    node.life()
        .later(
            START_NANOS,
            () -> {
              if (!up && !over) {
                world.trace.count("start took too long");
                end("it did not come in within its time");
              }
            });
    enter();
  }

  private void enter() {
    if (over || joined.isPresent()) {
      return;
    }
    Entrance entrance =
        new Entrance(
            node.member(),
            "disk " + node.number(),
            incarnation,
            node.member(),
            1,
            "default",
            drained,
            FIXED);
    heard(
        register.enter(entrance),
        this::admitted,
        () -> node.life().later(AGAIN_NANOS, this::enter));
  }

  private void admitted(Admission admission) {
    if (joined.isPresent()) {
      return;
    }
    switch (admission) {
      case Admission.Form form -> joins(form.generation());
      case Admission.Join join -> {
        if (!join.peers().isEmpty()) {
          ask(world.member(dice.pick(join.peers())), join.generation());
        }
        node.life().later(AGAIN_NANOS, this::enter);
      }
    }
  }

  /** Whoever is in lets it in. */
  private void ask(ClusterNode peer, Generation generation) {
    world.calls.send(
        node.number(),
        peer.number(),
        () ->
            peer.arrives(
                node.name(),
                () -> {
                  if (peer.stay().filter(it -> it.joined.isPresent()).isPresent()) {
                    world.calls.send(
                        peer.number(),
                        node.number(),
                        () -> node.arrives(peer.name(), () -> joins(generation)));
                  }
                }));
  }

  private void joins(Generation generation) {
    if (!over && joined.isEmpty()) {
      joined = Optional.of(generation);
      comeUp(generation);
    }
  }

  private void comeUp(Generation generation) {
    if (!over) {
      heard(
          register.up(generation),
          unused -> isIn(),
          () -> node.life().later(AGAIN_NANOS, () -> comeUp(generation)));
    }
  }

  private void isIn() {
    world.trace.say(node.name(), "is up as incarnation " + incarnation);
    world.trace.count("up");
    up = true;
    tick();
  }

  /** What becomes of a call to the register, in this life; a definite end of it ends this. */
  private <T extends @Nullable Object> void heard(
      CompletionStage<T> call, Consumer<T> then, Runnable again) {
    var unused =
        call.whenComplete(
            (answer, failure) ->
                node.life()
                    .later(
                        0,
                        () -> {
                          if (over) {
                            return;
                          }
                          if (failure == null) {
                            then.accept(answer);
                          } else if (isOver(failure)) {
                            end("the register refuses it");
                          } else {
                            again.run();
                          }
                        }));
  }

  private static boolean isOver(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    return (failure instanceof CompletionException && cause != null ? cause : failure)
            instanceof RefusedException refused
        && refused.refusal().code() == Refusal.Code.NO_SESSION;
  }

  // --- What it runs ------------------------------------------------------------------------------

  /** A view of the register. */
  void hears(View view) {
    if (!isUp()) {
      return; // Older views do not know of it yet.
    }
    if (view.isOver(node.member(), incarnation)) {
      world.trace.count("over");
      end("the register has it as down, or another one");
    } else {
      hosting.heard(view, node.clockNanos());
      sayWhatIsServed();
    }
  }

  private void tick() {
    if (over) {
      return;
    }
    said.clear();
    register.latest().ifPresent(this::hears);
    if (!over) {
      hosting.tick(node.clockNanos());
      sayWhatIsServed();
      node.life().later(TICK_NANOS, this::tick);
    }
  }

  private void sayWhatIsServed() {
    Set<PartitionId> unsaid = hosting.unsaid();
    unsaid.removeAll(said);
    if (!unsaid.isEmpty() && !says && !over) {
      says = true;
      said.addAll(unsaid);
      var unused =
          register
              .serves(unsaid)
              .whenComplete(
                  (done, failure) ->
                      node.life()
                          .later(
                              0,
                              () -> {
                                says = false;
                                if (failure == null) {
                                  sayWhatIsServed();
                                }
                              }));
    }
  }

  @Override
  public boolean start(PartitionId partition, MembershipNumber by, boolean follows) {
    Owner owner =
        new Owner(
            world,
            node,
            this,
            partition,
            new Claimant(by, node.member() + "#" + incarnation),
            world.nextOwner());
    owners.put(partition, owner);
    world.started(owner);
    node.life().later(0, () -> owner.start(follows));
    return true;
  }

  @Override
  public void drain(PartitionId partition) {
    @Nullable Owner owner = owners.get(partition);
    if (owner != null) {
      node.life()
          .later(
              0,
              () -> {
                if (owner.isLive()) {
                  world.trace.count("hand-off");
                  hosting.draining(partition);
                  owner.feed(new PartitionInput.DrainAsked<>());
                }
              });
    }
  }

  void serving(Owner owner) {
    if (!over) {
      world.register.serves(node.member(), incarnation, owner.partition());
      hosting.serving(owner.partition(), node.clockNanos());
      sayWhatIsServed();
    }
  }

  void ended(Owner owner, StopReason reason) {
    if (!over) {
      hosting.stopped(owner.partition(), reason, node.clockNanos());
    }
  }

  /** Who is to answer for a partition here, if anybody is. */
  Optional<Owner> owner(PartitionId partition) {
    if (isUp()) {
      hosting.wanted(partition, node.clockNanos());
    }
    return Optional.ofNullable(owners.get(partition)).filter(Owner::isLive);
  }

  // --- Its end -----------------------------------------------------------------------------------

  /** It ends as it is; its node goes on, and enters as another one. */
  private void end(String why) {
    world.trace.say(node.name(), "ends incarnation " + incarnation + ": " + why);
    stop();
    var unused = register.leave();
    node.entersAnew();
  }

  /** Nothing more is done, or answered. */
  void stop() {
    over = true;
    hosting.close();
    owners.values().forEach(Owner::crash);
  }
}
