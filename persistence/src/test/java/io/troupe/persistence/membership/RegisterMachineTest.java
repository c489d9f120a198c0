package io.troupe.persistence.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog;
import io.troupe.consensus.Term;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.membership.rules.RegisterAnswer;
import io.troupe.persistence.membership.rules.RegisterCommand;
import io.troupe.persistence.membership.rules.RegisterFormats;
import io.troupe.persistence.membership.rules.RegisterState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegisterMachineTest {
  @TempDir private Path home;
  private final List<RegisterState> heard = new ArrayList<>();
  private RegisterMachine machine;
  private long index;

  @BeforeEach
  void begin() {
    machine = new RegisterMachine(home.resolve("register"), heard::add);
    assertThat(machine.restored()).isEqualTo(LogIndex.NONE);
  }

  @Test
  void eachEntryHasItsAnswerAndWhatIsNoCommandNone() {
    List<Payload> answers =
        machine.apply(
            List.of(entry(new Entry.Content.NoOp()), enter("a"), entry(new Entry.Content.NoOp())));
    assertThat(answers).hasSize(3);
    assertThat(answers.get(0)).isEqualTo(GroupStateMachine.NOTHING);
    assertThat(RegisterFormats.decodeAnswer(answers.get(1).unsafeArray()))
        .isEqualTo(new RegisterAnswer.Form(Generation.FIRST, new MembershipNumber(1)));
    assertThat(answers.get(2)).isEqualTo(GroupStateMachine.NOTHING);
  }

  @Test
  void changesAreToldAndRepeatsAreNot() {
    machine.apply(List.of(enter("a")));
    machine.apply(List.of(enter("a"), entry(new Entry.Content.NoOp())));
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().members()).containsOnlyKeys("a");
  }

  @Test
  void onlyWhatIsNewerIsAnswered() {
    machine.apply(List.of(enter("a")));
    assertThat(ask(0)).isPresent().contains(heard.getLast());
    assertThat(ask(1)).isEmpty();
    assertThatThrownBy(() -> machine.query(Payload.wrap(new byte[] {9})))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSnapshotOfManyPiecesIsTheStateOfItsMoment() {
    machine.apply(IntStream.range(0, 1_000).mapToObj(i -> enter("n".repeat(600) + i)).toList());
    RegisterState before = heard.getLast();
    List<Payload> pieces = new ArrayList<>();
    try (GroupStateMachine.View view = machine.view()) {
      machine.apply(List.of(enter("late")));
      StoredLog.Piece piece;
      do {
        piece = view.piece(pieces.size());
        assertThat(view.piece(pieces.size())).isEqualTo(piece);
        pieces.add(piece.payload());
      } while (!piece.isLast());
    }
    assertThat(pieces).hasSizeGreaterThan(1);
    List<RegisterState> elsewhere = new ArrayList<>();
    RegisterMachine other = new RegisterMachine(home.resolve("other"), elsewhere::add);
    other.install(SnapshotMark.initial(Membership.of(Set.of(new ReplicaId(1)))), pieces.iterator());
    assertThat(elsewhere).containsExactly(before);
  }

  @Test
  void whatWasStoredIsThereAfterAStart() throws IOException {
    machine.apply(List.of(enter("a"), enter("b")));
    try (GroupStateMachine.View view = machine.view()) {
      machine.apply(List.of(enter("c")));
      assertThat(view.stored().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(30));
    }
    RegisterMachine again = new RegisterMachine(home.resolve("register"), unused -> {});
    assertThat(again.restored()).isEqualTo(new LogIndex(2));
    assertThat(
            RegisterMachine.answered(
                    again.query(RegisterMachine.questionAbove(MembershipNumber.FIRST)))
                .orElseThrow()
                .members())
        .containsOnlyKeys("a", "b");

    byte[] bytes = Files.readAllBytes(home.resolve("register"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(home.resolve("register"), bytes);
    assertThatThrownBy(() -> new RegisterMachine(home.resolve("register"), unused -> {}))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("register");
  }

  private Optional<RegisterState> ask(long known) {
    return RegisterMachine.answered(
        machine.query(RegisterMachine.questionAbove(new MembershipNumber(known))));
  }

  private Entry enter(String name) {
    FixedSettings fixed = new FixedSettings("troupe", 256, "xxhash64", 1, 125);
    Entrance entrance = new Entrance(name, "disk", 1, "address", 1, "default", false, fixed);
    return entry(
        new Entry.Content.Command(
            Payload.wrap(
                RegisterFormats.encode(
                    new RegisterCommand.Enter(entrance, "b:1", "1", OptionalLong.empty())))));
  }

  private Entry entry(Entry.Content content) {
    return new Entry(new LogIndex(++index), new Term(1), content);
  }
}
