package io.troupe.sharding.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.kind.Access;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.shell.PartitionFormats;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.ReplyTo;
import io.troupe.actors.shell.RequestFormat;
import io.troupe.actors.shell.RequestLine;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapKind;
import io.troupe.sharding.map.MapSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AskedAwayTest {
  static final RequestFormat FORMAT = new RequestFormat(registry(), () -> new Moment(0, 0));

  private static final PartitionReply GONE =
      new PartitionReply.Refused(new Refusal(Refusal.Code.NOT_OWNER, "gone"));
  private static final long PATIENCE = 100;

  private final Map<String, Line> lines = new HashMap<>();
  private final List<PartitionMessage.Request> came = new ArrayList<>();
  private final List<PartitionReply> answers = new ArrayList<>();
  private long now = Long.MAX_VALUE - 50; // a clock may pass its end
  private final AskedAway a = node("a");
  private final AskedAway b = node("b");

  /** Frames arrive at once, or, where they are kept, when they are let go. */
  static final class Line implements RequestLine {
    private final String self;
    private final Map<String, Line> lines;
    private @Nullable Listener listener;

    Line(String self, Map<String, Line> lines) {
      this.self = self;
      this.lines = lines;
      lines.put(self, this);
    }

    @Override
    public boolean request(String node, byte[] frame) {
      return told(node).map(it -> hand(() -> it.requested(self, frame))).orElse(false);
    }

    @Override
    public boolean answer(String node, byte[] frame) {
      return told(node).map(it -> hand(() -> it.answered(self, frame))).orElse(false);
    }

    @Override
    public void tell(Ways ways) {
      // They stand as long as the test.
    }

    private static boolean hand(Runnable frame) {
      frame.run();
      return true;
    }

    private Optional<Listener> told(String node) {
      return Optional.ofNullable(lines.get(node)).map(it -> it.listener);
    }

    @Override
    public void tell(Listener told) {
      listener = told;
    }
  }

  @Test
  void aRequestComesWithAllThatItWasSentWith() {
    Ask<ReplyTo> ask = ask(answers::add);
    assertThat(a.ask("b", ask, PATIENCE)).isTrue();
    assertThat(came).hasSize(1);
    Ask<ReplyTo> read = came.getFirst().ask();
    assertThat(read.command()).isEqualTo(ask.command());
    assertThat(read.partition()).isEqualTo(ask.partition());
    assertThat(read.deadline()).isEqualTo(ask.deadline());
  }

  @Test
  void anAnswerFindsItsRequestAmongOthersAndOnce() {
    List<PartitionReply> others = new ArrayList<>();
    a.ask("b", ask(others::add), PATIENCE);
    a.ask("b", ask(answers::add), PATIENCE);
    came.get(1).ask().replyTo().tell(GONE);
    came.get(1).ask().replyTo().tell(GONE);
    assertThat(answers).containsExactly(GONE);
    assertThat(others).isEmpty();
    assertThat(a.underWay()).isEqualTo(1);
  }

  @Test
  void whatCannotLeaveIsSaidToGoNowhereAndIsNotWaitedFor() {
    assertThat(a.ask("c", ask(answers::add), PATIENCE)).isFalse();
    assertThat(a.underWay()).isZero();
    assertThat(answers).isEmpty();
  }

  @Test
  void anAnswerThatCannotLeaveIsDropped() {
    a.ask("b", ask(answers::add), PATIENCE);
    lines.remove("a");
    came.getFirst().ask().replyTo().tell(GONE);
    assertThat(answers).isEmpty();
    assertThat(a.underWay()).isEqualTo(1);
  }

  @Test
  void whatIsNotAnsweredIsForgottenInTimeAndNotBefore() {
    a.ask("b", ask(answers::add), PATIENCE);
    now += PATIENCE - 1;
    a.tick();
    assertThat(a.underWay()).isEqualTo(1);
    now++;
    a.tick();
    assertThat(a.underWay()).isZero();
    came.getFirst().ask().replyTo().tell(GONE);
    assertThat(answers).isEmpty();
  }

  @Test
  void whatWasAnsweredByAnotherCopyIsForgotten() {
    boolean[] over = {false};
    a.ask(
        "b",
        ask(
            new ReplyTo() {
              @Override
              public void tell(PartitionReply reply) {}

              @Override
              public boolean isOver() {
                return over[0];
              }
            }),
        PATIENCE);
    a.tick();
    assertThat(a.underWay()).isEqualTo(1);
    over[0] = true;
    a.tick();
    assertThat(a.underWay()).isZero();
  }

  @Test
  void whatHangsOnAnAnswerRunsElsewhere() {
    List<Runnable> later = new ArrayList<>();
    Line line = new Line("a", lines);
    AskedAway apart = new AskedAway(line, FORMAT, later::add, () -> now, came::add);
    line.tell(apart);
    apart.ask("b", ask(answers::add), PATIENCE);
    came.getFirst().ask().replyTo().tell(GONE);
    assertThat(answers).isEmpty();
    later.forEach(Runnable::run);
    assertThat(answers).containsExactly(GONE);
  }

  @Test
  void anotherLifeOfTheNodeTakesNoAnswersOfTheLast() {
    a.ask("b", ask(answers::add), PATIENCE);
    AskedAway next = node("a");
    next.ask("b", ask(answers::add), PATIENCE);
    came.getFirst().ask().replyTo().tell(GONE);
    assertThat(answers).isEmpty();
    assertThat(next.underWay()).isEqualTo(1);
  }

  @Test
  void whatCannotBeReadIsDropped() {
    a.ask("b", ask(answers::add), PATIENCE);
    a.answered("b", new byte[] {1, 2, 3});
    b.requested("a", new byte[] {9});
    b.requested("a", new byte[0]);
    assertThat(came).hasSize(1);
    assertThat(a.underWay()).isEqualTo(1);
  }

  private AskedAway node(String name) {
    Line line = new Line(name, lines);
    AskedAway made = new AskedAway(line, FORMAT, Runnable::run, () -> now, came::add);
    line.tell(made);
    return made;
  }

  private static Ask<ReplyTo> ask(ReplyTo replyTo) {
    return new Ask<>(
        new PartitionId(7),
        new MapCommand.ListMaps(Access.LOCAL),
        Optional.empty(),
        1,
        new Deadline(5_000),
        replyTo);
  }

  private static WireRegistry registry() {
    AtomicReference<@Nullable WireRegistry> built = new AtomicReference<>();
    WireRegistry.Builder builder = WireRegistry.builder();
    PartitionFormats.register(
        builder, () -> Objects.requireNonNull(built.get(), "the registry is built"));
    new MapKind(MapSettings.DEFAULT).register(builder);
    WireRegistry registry = builder.build();
    built.set(registry);
    return registry;
  }
}
