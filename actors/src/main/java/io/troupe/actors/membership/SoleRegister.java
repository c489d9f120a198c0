package io.troupe.actors.membership;

import io.troupe.actors.journal.MembershipNumber;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The register of a cluster of one: whoever enters forms it, and nobody is ever down. */
public final class SoleRegister implements MembershipRegister {
  private static final Admission FORM =
      new Admission.Form(Generation.FIRST, MembershipNumber.FIRST);

  private volatile Optional<View> latest = Optional.empty();

  @Override
  public CompletionStage<Admission> enter(Entrance entrance) {
    Member self =
        new Member(
            entrance.name(), entrance.incarnation(), entrance.address(), Member.State.ENTERED);
    latest = Optional.of(new View(MembershipNumber.FIRST, List.of(self)));
    return CompletableFuture.completedFuture(FORM);
  }

  @Override
  public CompletionStage<Void> up(Generation generation) {
    latest = latest.map(SoleRegister::up);
    return CompletableFuture.completedFuture(null);
  }

  private static View up(View view) {
    return new View(
        view.number(),
        view.members().stream()
            .map(it -> new Member(it.name(), it.incarnation(), it.address(), Member.State.UP))
            .toList());
  }

  @Override
  public CompletionStage<Void> leave() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Optional<View> latest() {
    return latest;
  }

  @Override
  public void listen(Consumer<View> listener) {
    // Nothing ever changes that anybody else would do something about.
  }
}
