package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;
import java.util.HashMap;
import java.util.Map;

/**
 * A leader takes no more commands than it may hold uncommitted. From outside it is seen late that
 * some are committed, so what counts is how much it takes while nothing is committed at all.
 */
final class UncommittedIsBounded implements Invariant {
  private final int mostBytes;
  private final Map<ReplicaId, Long> taken = new HashMap<>();
  private final Map<ReplicaId, Long> durable = new HashMap<>();

  UncommittedIsBounded(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  @Override
  public void stands(Member who, Output.Standing standing) {
    taken.put(who.id(), 0L);
  }

  @Override
  public void commits(Member who, Entry entry) {
    taken.put(who.id(), 0L);
  }

  @Override
  public void receives(Member who, RaftMessage message) {
    // This may commit what it holds, as may a sync of its own.
    if (message instanceof RaftMessage.Appended) {
      taken.put(who.id(), 0L);
    }
  }

  @Override
  public void writes(Member who, Write<RaftMessage> write) {
    long bytes =
        write.entries().stream()
            .filter(entry -> entry.content() instanceof Entry.Content.Command)
            .mapToLong(Entry::sizeBytes)
            .sum();
    if (!who.leads() || bytes == 0) {
      return;
    }
    Long synced = durable.put(who.id(), who.durable().last());
    boolean isAsBefore = synced != null && synced == who.durable().last();
    long before = isAsBefore ? taken.getOrDefault(who.id(), 0L) : 0;
    taken.put(who.id(), before + bytes);
    // A first batch may be larger than all that is allowed.
    check(
        before == 0 || before + bytes <= mostBytes,
        "uncommitted is bounded: %s took %d bytes of commands behind %d, and may hold %d",
        who.id(),
        bytes,
        before,
        mostBytes);
  }
}
