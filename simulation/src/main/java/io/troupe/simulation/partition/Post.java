package io.troupe.simulation.partition;

import io.troupe.actors.mail.MailReply;
import io.troupe.actors.partition.PartitionEffect;
import io.troupe.actors.partition.PartitionInput;
import io.troupe.actors.partition.PartitionReply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Letters on their way, which ends at any owner: all of this world's are from its partition to
 * itself. What leaves is to be durable, as is what an owner says that it took.
 */
final class Post {
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final PartitionWorld world;
  private final Map<Long, Consumer<PartitionReply>> awaited = new HashMap<>();

  Post(PartitionWorld world) {
    this.world = world;
  }

  /** Takes letters along, once, twice, or not at all. */
  void carry(Incarnation from, PartitionEffect.Deliver<Long> deliver) {
    world.say(from.name(), "sends " + deliver.letters());
    world.truth.coordination().leave(deliver.letters());
    int copies = world.faults().duplication() && world.chance(8) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      if (!world.isLost(from.name())) {
        long address = world.newAddress();
        awaited.put(address, reply -> answered(from, deliver, reply));
        long deadline = world.now() + PATIENCE_NANOS;
        world.after(world.messageDelay(), () -> arrive(address, deliver, deadline));
      }
    }
  }

  private void arrive(long address, PartitionEffect.Deliver<Long> deliver, long deadlineNanos) {
    List<Incarnation> live = world.owners.live();
    if (!live.isEmpty()) {
      live.get(world.random.nextInt(live.size())).take(address, deliver.letters(), deadlineNanos);
    }
  }

  /** Whether this answers letters; then it is on its way back, if it is not lost. */
  boolean takesBack(long address, PartitionReply reply) {
    @Nullable Consumer<PartitionReply> back = awaited.remove(address);
    if (back != null) {
      back.accept(reply);
    }
    return back != null;
  }

  /** An answer is judged when it leaves its owner: a letter is forgotten on its word alone. */
  private void answered(
      Incarnation from, PartitionEffect.Deliver<Long> deliver, PartitionReply reply) {
    if (reply instanceof PartitionReply.Answered answered
        && answered.reply() instanceof MailReply.Taken taken) {
      world.truth.coordination().taken(taken);
      if (!world.isLost(from.name())) {
        world.after(
            world.messageDelay(),
            () -> from.feed(new PartitionInput.LettersTaken<>(deliver.to(), taken.upTo())));
      }
    }
  }
}
