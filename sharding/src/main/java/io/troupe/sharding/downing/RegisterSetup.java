package io.troupe.sharding.downing;

import io.troupe.actors.membership.MembershipRegister;
import org.apache.pekko.actor.setup.Setup;

/** Which register an actor system goes by; it has to be started with one of these. */
public final class RegisterSetup extends Setup {
  private final MembershipRegister register;

  /** Goes by this one. */
  public RegisterSetup(MembershipRegister register) {
    this.register = register;
  }

  MembershipRegister register() {
    return register;
  }
}
