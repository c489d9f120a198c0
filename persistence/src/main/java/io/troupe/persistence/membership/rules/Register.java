package io.troupe.persistence.membership.rules;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.Optional;

/** The register as one replica has it: bytes in, bytes out. Not thread-safe. */
public final class Register {
  private static final byte[] NOTHING = {};

  private RegisterState state;

  /** It goes on from there. */
  public Register(RegisterState state) {
    this.state = state;
  }

  /** The question for the state, if its number is higher than this one. */
  public static byte[] questionAbove(MembershipNumber known) {
    return new WireWriter(16).u8(1).varint(known.number()).toArray();
  }

  /** What was answered to {@link #questionAbove}; empty if nothing is newer. */
  public static Optional<RegisterState> answered(byte[] answer) {
    return answer.length == 0 ? Optional.empty() : Optional.of(RegisterFormats.decodeState(answer));
  }

  /** All that it knows now. */
  public RegisterState state() {
    return state;
  }

  /** Carries a {@link RegisterCommand} out; a {@link RegisterAnswer}. */
  public byte[] apply(byte[] command) {
    RegisterRules.Step step = RegisterRules.apply(state, RegisterFormats.decodeCommand(command));
    state = step.state();
    return RegisterFormats.encode(step.answer());
  }

  /** Answers {@link #questionAbove}. */
  public byte[] query(byte[] question) {
    WireReader in = new WireReader(question);
    int version = in.u8();
    if (version != 1) {
      throw new IllegalArgumentException("a question of version " + version + " is not known");
    }
    long known = in.varint();
    return state.number().number() > known ? RegisterFormats.encode(state) : NOTHING;
  }
}
