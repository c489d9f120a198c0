package io.troupe.api.embedded;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Admission;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A register in memory, shared by the nodes of a test; the test itself says who is down. */
final class SharedRegister {
  private final TreeMap<String, Member> members = new TreeMap<>();
  private final List<Consumer<View>> listeners = new CopyOnWriteArrayList<>();
  private long number = 1;
  private long generation;
  private boolean endsNextEntrance;
  private @Nullable FixedSettings fixed;

  /** The register as one node uses it. */
  MembershipRegister ofNode() {
    return new OfNode();
  }

  /** Says that the present incarnation of a node is down. */
  void down(String name) {
    change(
        () ->
            members.computeIfPresent(
                name,
                (unused, it) ->
                    new Member(name, it.incarnation(), it.address(), Member.State.DOWN)));
  }

  /** Says that the next incarnation that enters is over. */
  synchronized void endNextEntrance() {
    endsNextEntrance = true;
  }

  synchronized View view() {
    return new View(new MembershipNumber(number), List.copyOf(members.values()));
  }

  private void change(Runnable change) {
    View view;
    synchronized (this) {
      change.run();
      number++;
      view = view();
    }
    listeners.forEach(listener -> listener.accept(view));
  }

  private synchronized Admission admit(Entrance entrance) {
    FixedSettings known = fixed;
    Optional<String> difference =
        known == null ? Optional.empty() : known.differenceTo(entrance.fixed());
    if (difference.isPresent()) {
      throw new RefusedException(Refusal.Code.INVALID, difference.get());
    }
    fixed = entrance.fixed();
    if (endsNextEntrance) {
      endsNextEntrance = false;
      throw new RefusedException(Refusal.Code.NO_SESSION, "the test ends this incarnation");
    }
    Member before = members.get(entrance.name());
    if (before == null || before.incarnation() != entrance.incarnation()) {
      change(
          () ->
              members.put(
                  entrance.name(),
                  new Member(
                      entrance.name(),
                      entrance.incarnation(),
                      entrance.address(),
                      Member.State.ENTERED)));
    } else if (before.state() == Member.State.DOWN) {
      throw new RefusedException(Refusal.Code.NO_SESSION, "this incarnation is down");
    }
    List<String> peers = new ArrayList<>();
    for (Member member : members.values()) {
      if (member.state() == Member.State.UP && member.incarnation() != entrance.incarnation()) {
        peers.add(member.address());
      }
    }
    MembershipNumber now = new MembershipNumber(number);
    if (!peers.isEmpty()) {
      return new Admission.Join(new Generation(generation), now, peers);
    }
    return new Admission.Form(new Generation(++generation), now);
  }

  private final class OfNode implements MembershipRegister {
    private volatile @Nullable Entrance last;

    @Override
    public CompletionStage<Admission> enter(Entrance entrance) {
      last = entrance;
      try {
        return CompletableFuture.completedFuture(admit(entrance));
      } catch (RefusedException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public CompletionStage<Void> up(Generation unused) {
      move(Member.State.UP);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> leave() {
      move(Member.State.DOWN);
      return CompletableFuture.completedFuture(null);
    }

    private void move(Member.State state) {
      Entrance entrance = last;
      if (entrance != null) {
        change(
            () ->
                members.computeIfPresent(
                    entrance.name(),
                    (name, it) ->
                        it.incarnation() == entrance.incarnation()
                            ? new Member(name, it.incarnation(), it.address(), state)
                            : it));
      }
    }

    @Override
    public Optional<View> latest() {
      return Optional.of(view());
    }

    @Override
    public void listen(Consumer<View> listener) {
      listeners.add(listener);
    }
  }
}
