package io.troupe.sharding.downing;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Admission;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Says what a test wants it to say, to all nodes alike. */
final class FakeRegister implements MembershipRegister {
  private final Map<Long, Member> members = new TreeMap<>();
  private final List<Consumer<View>> listeners = new ArrayList<>();
  private long number;

  synchronized void is(long incarnation, String address, Member.State state) {
    members.put(incarnation, new Member("n" + incarnation, incarnation, address, state));
    number++;
    View view = view();
    listeners.forEach(it -> it.accept(view));
  }

  private View view() {
    return new View(new MembershipNumber(number), List.copyOf(members.values()));
  }

  @Override
  public synchronized Optional<View> latest() {
    return Optional.of(view());
  }

  @Override
  public synchronized void listen(Consumer<View> listener) {
    listeners.add(listener);
  }

  @Override
  public CompletionStage<Admission> enter(Entrance entrance) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public CompletionStage<Void> up(Generation generation) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public CompletionStage<Void> leave() {
    return CompletableFuture.failedFuture(new UnsupportedOperationException());
  }
}
