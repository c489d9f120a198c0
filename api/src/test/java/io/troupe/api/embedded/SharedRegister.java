package io.troupe.api.embedded;

import io.troupe.actors.Deadline;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.View;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupCalls;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.membership.RegisterClient;
import io.troupe.persistence.membership.rules.RegisterAnswer;
import io.troupe.persistence.membership.rules.RegisterCommand;
import io.troupe.persistence.membership.rules.RegisterFormats;
import io.troupe.persistence.membership.rules.RegisterRules;
import io.troupe.persistence.membership.rules.RegisterState;
import io.troupe.persistence.process.NodeProcess;
import io.troupe.sharding.allocation.Allocator;
import io.troupe.sharding.ring.RingSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A register in memory, by the rules of the real one, shared by the nodes of a test; the test
 * itself says who is down.
 */
final class SharedRegister implements GroupCalls, AutoCloseable {
  private final List<RegisterClient> clients = new CopyOnWriteArrayList<>();
  private final Allocator allocator;
  private RegisterState state = RegisterState.EMPTY;
  private long index;
  private boolean endsNextEntrance;

  /** Gives partitions to nodes too. */
  SharedRegister(int partitions, RingSettings settings) {
    allocator = new Allocator(client(), () -> true, partitions, settings);
  }

  /** The register as one node uses it. */
  MembershipRegister ofNode() {
    return client();
  }

  private RegisterClient client() {
    RegisterClient client = new RegisterClient(this, NodeProcess.SYSTEM, "127.0.0.1:1", "test");
    clients.add(client);
    return client;
  }

  /** Says that the present incarnation of a node is down. */
  void down(String name) {
    long incarnation = view().member(name).orElseThrow().incarnation();
    RegisterAnswer unused =
        apply(new RegisterCommand.Down(name, incarnation, "the test", 0, List.of()));
  }

  /** Says that the next incarnation that enters is over. */
  synchronized void endNextEntrance() {
    endsNextEntrance = true;
  }

  synchronized View view() {
    return state.view();
  }

  private RegisterAnswer apply(RegisterCommand command) {
    RegisterState now;
    RegisterAnswer answer;
    synchronized (this) {
      if (endsNextEntrance && command instanceof RegisterCommand.Enter) {
        endsNextEntrance = false;
        return new RegisterAnswer.Refused(
            RegisterAnswer.Why.OVER, "the test ends this incarnation");
      }
      RegisterRules.Step step = RegisterRules.apply(state, command);
      state = step.state();
      index++;
      now = state;
      answer = step.answer();
    }
    clients.forEach(it -> it.learn(now));
    return answer;
  }

  @Override
  public CompletionStage<GroupAnswer<Applied>> propose(
      GroupId group, Payload command, Deadline deadline) {
    RegisterAnswer answer = apply(RegisterFormats.decodeCommand(command.unsafeArray()));
    return CompletableFuture.completedStage(
        new GroupAnswer.Done<>(
            new Applied(new LogIndex(index()), Payload.wrap(RegisterFormats.encode(answer)))));
  }

  private synchronized long index() {
    return index;
  }

  @Override
  public synchronized CompletionStage<GroupAnswer<Payload>> query(
      GroupId group, Payload question, Deadline deadline) {
    return CompletableFuture.completedStage(
        new GroupAnswer.Done<>(Payload.wrap(RegisterFormats.encode(state))));
  }

  @Override
  public void close() {
    allocator.close();
  }
}
