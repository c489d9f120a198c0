package io.troupe.simulation.cluster;

import io.troupe.consensus.Payload;
import io.troupe.persistence.membership.rules.Register;
import io.troupe.persistence.membership.rules.RegisterFormats;
import io.troupe.persistence.membership.rules.RegisterState;
import java.util.List;
import java.util.function.Consumer;

/** The register of members as one replica of the system group has it. */
final class RegisterGroup implements GroupMachine {
  private final Shelf<RegisterState> shelf;
  private final RegisterTruth truth;
  private final Consumer<RegisterState> changed;
  private Register register = new Register(RegisterState.EMPTY);

  /**
   * A register in which nobody ever was.
   *
   * @param changed hears each state that is new here
   */
  RegisterGroup(Shelf<RegisterState> shelf, RegisterTruth truth, Consumer<RegisterState> changed) {
    this.shelf = shelf;
    this.truth = truth;
    this.changed = changed;
  }

  @Override
  public Payload apply(Payload command) {
    RegisterState before = register.state();
    byte[] answer = register.apply(command.unsafeArray());
    truth.applied(before, RegisterFormats.decodeCommand(command.unsafeArray()), register.state());
    tell(before);
    return Payload.wrap(answer);
  }

  @Override
  public Payload query(Payload question) {
    return Payload.wrap(register.query(question.unsafeArray()));
  }

  @Override
  public long hash() {
    return register.state().hashCode();
  }

  @Override
  public List<Payload> snapshot() {
    return shelf.put(register.state());
  }

  @Override
  public void restore(List<Payload> pieces) {
    RegisterState before = register.state();
    register = new Register(shelf.get(pieces).orElse(RegisterState.EMPTY));
    tell(before);
  }

  private void tell(RegisterState before) {
    if (!register.state().number().equals(before.number())) {
      changed.accept(register.state());
    }
  }
}
