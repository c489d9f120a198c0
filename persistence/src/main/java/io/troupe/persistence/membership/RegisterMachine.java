package io.troupe.persistence.membership;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog.Piece;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.membership.rules.Register;
import io.troupe.persistence.membership.rules.RegisterFormats;
import io.troupe.persistence.membership.rules.RegisterState;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The register as the state machine of the system group. It is small, so all of it is in memory,
 * and in a file whenever the log is to be cut. Called on the group's thread.
 */
public final class RegisterMachine implements GroupStateMachine {
  private static final int PIECE_BYTES = 512 << 10;

  private final Consumer<RegisterState> changed;
  private final RegisterFile file;
  private Register register;
  private LogIndex applied;

  /**
   * The register as the file has it, or one in which nobody ever was.
   *
   * @param file where it is kept; its directory is there
   * @param changed hears each state that is new here, on the group's thread; must be quick
   * @throws io.troupe.actors.node.StartRefusedException if the file is damaged
   */
  public RegisterMachine(Path file, Consumer<RegisterState> changed) {
    this.file = new RegisterFile(file);
    this.changed = changed;
    RegisterFile.Kept kept = this.file.read();
    register = new Register(kept.state());
    applied = kept.upTo();
  }

  /** The question for the state, if its number is higher than this one. */
  public static Payload questionAbove(MembershipNumber known) {
    return Payload.wrap(Register.questionAbove(known));
  }

  /** What was answered to {@link #questionAbove}; empty if nothing is newer. */
  public static Optional<RegisterState> answered(Payload answer) {
    return Register.answered(answer.unsafeArray());
  }

  @Override
  public LogIndex restored() {
    return applied;
  }

  @Override
  public List<Payload> apply(List<Entry> entries) {
    RegisterState before = register.state();
    List<Payload> answers = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      applied = entry.index();
      answers.add(
          switch (entry.content()) {
            case Entry.Content.Command command ->
                Payload.wrap(register.apply(command.payload().unsafeArray()));
            case Entry.Content.NoOp unused -> NOTHING;
            case Entry.Content.Members unused -> NOTHING;
          });
    }
    tell(before);
    return answers;
  }

  @Override
  public Payload query(Payload question) {
    return Payload.wrap(register.query(question.unsafeArray()));
  }

  @Override
  public View view() {
    byte[] all = RegisterFormats.encode(register.state());
    LogIndex upTo = applied;
    return new View() {
      @Override
      public CompletionStage<Void> stored() {
        return CompletableFuture.runAsync(() -> file.write(upTo, all), Thread::startVirtualThread);
      }

      @Override
      public Piece piece(int place) {
        int from = Math.min(place * PIECE_BYTES, all.length);
        int to = Math.min(from + PIECE_BYTES, all.length);
        return new Piece(Payload.wrap(Arrays.copyOfRange(all, from, to)), to == all.length);
      }

      @Override
      public void close() {
        // Nothing is held open.
      }
    };
  }

  @Override
  public void install(SnapshotMark mark, Iterator<Payload> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEachRemaining(it -> all.writeBytes(it.unsafeArray()));
    RegisterState before = register.state();
    register = new Register(RegisterFormats.decodeState(all.toByteArray()));
    applied = mark.index();
    tell(before);
  }

  private void tell(RegisterState before) {
    RegisterState state = register.state();
    if (!state.number().equals(before.number())) {
      changed.accept(state);
    }
  }
}
