package io.troupe.sharding.register;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Admission;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.membership.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Says what a test wants it to say, to all nodes alike; and keeps what it is told. */
public final class FakeRegister implements MembershipRegister {
  private final Map<String, Member> members = new TreeMap<>();
  private final TreeMap<PartitionId, Ownership> owners = new TreeMap<>();
  private final List<Consumer<View>> listeners = new ArrayList<>();
  private final List<List<Move>> placed = new ArrayList<>();
  private final List<Set<PartitionId>> served = new ArrayList<>();
  private long number;

  /** A member of one weight and zone. */
  public static Member member(String name, long incarnation, String address, Member.State state) {
    return new Member(name, incarnation, address, state, 1, "default", false);
  }

  /** A member stands so. */
  public void is(Member member) {
    change(() -> members.put(member.name(), member));
  }

  /** A partition is owned so. */
  public void is(int partition, Ownership ownership) {
    change(() -> owners.put(new PartitionId(partition), ownership));
  }

  private synchronized void change(Runnable change) {
    change.run();
    number++;
    View view = view();
    List.copyOf(listeners).forEach(it -> it.accept(view));
  }

  /** What it says now. */
  public synchronized View view() {
    return new View(new MembershipNumber(number), List.copyOf(members.values()), owners);
  }

  /** The moves that it was asked for. */
  public synchronized List<List<Move>> placed() {
    return List.copyOf(placed);
  }

  /** What it was told to be served. */
  public synchronized List<Set<PartitionId>> served() {
    return List.copyOf(served);
  }

  @Override
  public synchronized CompletionStage<Void> place(List<Move> moves) {
    placed.add(moves);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized CompletionStage<Void> serves(Set<PartitionId> partitions) {
    served.add(Set.copyOf(partitions));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized Optional<View> latest() {
    return Optional.of(view());
  }

  @Override
  public synchronized Runnable listen(Consumer<View> listener) {
    listeners.add(listener);
    return () -> forget(listener);
  }

  private synchronized void forget(Consumer<View> listener) {
    listeners.remove(listener);
  }

  @Override
  public CompletionStage<Void> drain(String name) {
    return notHere();
  }

  @Override
  public CompletionStage<Admission> enter(Entrance entrance) {
    return notHere();
  }

  @Override
  public CompletionStage<Void> up(Generation generation) {
    return notHere();
  }

  @Override
  public CompletionStage<Void> leave() {
    return notHere();
  }

  private static <T> CompletionStage<T> notHere() {
    return CompletableFuture.failedFuture(new UnsupportedOperationException());
  }
}
