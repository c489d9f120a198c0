package io.troupe.actors.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.troupe.actors.Deadline;
import io.troupe.actors.Golden;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.counter.CounterKind;
import io.troupe.actors.counter.CounterReply;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.session.SessionCommand;
import io.troupe.actors.session.SessionReply;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.UnknownManifestException;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The forms that travel between nodes. */
class RequestFormatGoldenTest {
  private static final Moment NOW = new Moment(5_000, 1);

  private static final WireRegistry WIRE = registry(false);
  private static final RequestFormat FORMAT = new RequestFormat(WIRE, () -> NOW);
  private static final ReplyTo NOBODY = reply -> {};
  private static final long NUMBER = 0x0102030405060708L;

  @Test
  void writesAndReadsTheBytesOfEveryAnswer() throws IOException {
    Golden golden = Golden.read("partition-wire.txt");
    replies()
        .forEach(
            (name, reply) -> {
              WireWriter out = new WireWriter(64);
              WIRE.write(reply, out);
              golden.assertWritten(name, out.toArray());
              assertThat(read(golden.bytes(name), manifestIn(name))).as(name).isEqualTo(reply);
            });
  }

  @Test
  void writesAndReadsTheBytesOfEveryRequest() throws IOException {
    Golden golden = Golden.read("request-wire.txt");
    requests()
        .forEach(
            (name, ask) -> {
              golden.assertWritten(name, FORMAT.request(NUMBER, ask));
              assertThat(request(FORMAT, golden.bytes(name))).as(name).isEqualTo(ask);
            });
  }

  @Test
  void anAnswerIsThatOfItsRequest() throws IOException {
    PartitionReply reply = new PartitionReply.Unknown(Optional.empty(), "no answer");
    RequestFormat.Answer answer = new RequestFormat.Answer(NUMBER, reply);
    byte[] bytes = FORMAT.answer(answer);
    Golden.read("request-wire.txt").assertWritten("answer@1 unknown", bytes);
    assertThat(FORMAT.answer(bytes)).isEqualTo(answer);
  }

  @Test
  void readsTheRefusalsOfEarlierReleases() throws IOException {
    Golden golden = Golden.read("partition-wire.txt");
    for (int number = 1; number <= 10; number++) {
      Refusal.Code code = Refusal.Code.ofNumber(number).orElseThrow();
      byte[] bytes = golden.bytes("partition.refused@1 " + code);
      assertThat(read(bytes, "partition.refused@1"))
          .isEqualTo(new PartitionReply.Refused(new Refusal(code, "why")));
    }
  }

  @Test
  void theDeadlineTravelsAsTimeLeft() {
    RequestFormat later = new RequestFormat(WIRE, () -> new Moment(70_000, 1));
    Ask<ReplyTo> read = request(later, FORMAT.request(1, ask(new SessionCommand.Open(), id())));
    assertThat(read.deadline()).isEqualTo(new Deadline(71_000));
  }

  @Test
  void handsOnACommandOfANewerReleaseSoThatItIsRefused() {
    RequestFormat newer = new RequestFormat(registry(true), () -> NOW);

    Ask<ReplyTo> read = request(FORMAT, newer.request(1, ask(new Novelty(), Optional.empty())));

    assertThat(read.replyTo()).isSameAs(NOBODY);
    assertThat(read.command().kind().value()).isEqualTo("unknown-to-this-release");
  }

  @Test
  void refusesAnotherVersionByItsNumber() {
    byte[] request = FORMAT.request(1, ask(new SessionCommand.Open(), Optional.empty()));
    request[0] = 9;
    assertThatExceptionOfType(WireFormatException.class)
        .isThrownBy(() -> request(FORMAT, request))
        .withMessageContaining("a request has version 9, not 1");
  }

  @Test
  void damageEndsInAFormatExceptionAndNothingElse() {
    Random random = new Random(42);
    requests()
        .forEach(
            (name, ask) -> {
              for (int i = 0; i < 3_000; i++) {
                byte[] bytes = damaged(FORMAT.request(NUMBER, ask), random);
                try {
                  var unused = request(FORMAT, bytes);
                } catch (WireFormatException e) {
                  assertThat(e.getMessage()).isNotBlank();
                }
              }
            });
    replies()
        .forEach(
            (name, reply) -> {
              byte[] intact = FORMAT.answer(new RequestFormat.Answer(NUMBER, reply));
              for (int i = 0; i < 3_000; i++) {
                try {
                  var unused = FORMAT.answer(damaged(intact, random));
                } catch (WireFormatException | UnknownManifestException e) {
                  assertThat(e.getMessage()).isNotBlank();
                }
              }
            });
  }

  private static byte[] damaged(byte[] intact, Random random) {
    byte[] bytes = Arrays.copyOf(intact, random.nextInt(intact.length + 3));
    for (int hits = random.nextInt(4); hits > 0 && bytes.length > 0; hits--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  /** Nested as deep as a frame allows, an answer in an answer would end the stack. */
  @Test
  void refusesAnAnswerWithinAnAnswer() {
    WireWriter nested = new WireWriter(1 << 20);
    for (int i = 0; i < 40_000; i++) {
      nested.text("partition.answered@1");
    }
    assertThatExceptionOfType(WireFormatException.class)
        .isThrownBy(() -> read(nested.toArray(), "partition.answered@1"))
        .withMessageContaining("is not a KindReply");
  }

  private static String manifestIn(String name) {
    return name.substring(0, name.indexOf(' '));
  }

  private static Object read(byte[] bytes, String manifest) {
    WireReader in = new WireReader(bytes);
    Object message = WIRE.read(manifest, in);
    in.expectEnd();
    return message;
  }

  private static Ask<ReplyTo> request(RequestFormat format, byte[] bytes) {
    return format.request(bytes, number -> NOBODY);
  }

  private static Optional<RequestId> id() {
    return Optional.of(new RequestId(new SessionId(0x0123456789abcdefL, -2), 300));
  }

  private static Map<String, Ask<ReplyTo>> requests() {
    Map<String, Ask<ReplyTo>> requests = new LinkedHashMap<>();
    requests.put("request@1 write", ask(new CounterCommand.Add("stück", -7), id()));
    requests.put(
        "request@1 principal",
        new Ask<>(
            new PartitionId(300),
            new CounterCommand.Create("a"),
            id(),
            299,
            new Principal("müller"),
            new Deadline(6_000),
            NOBODY));
    requests.put(
        "request@1 read",
        ask(new CounterCommand.Get("a", new Access.AtLeast(new Version(9))), Optional.empty()));
    requests.put("request@1 session", ask(new SessionCommand.Open(), Optional.empty()));
    return requests;
  }

  private static Map<String, PartitionReply> replies() {
    Map<String, PartitionReply> messages = new LinkedHashMap<>();
    SessionId session = SessionId.opened(new PartitionId(300), new Version(77));
    messages.put(
        "partition.answered@1 session",
        new PartitionReply.Answered(new SessionReply.Opened(session)));
    messages.put(
        "partition.answered@1 no session",
        new PartitionReply.Answered(new SessionReply.NoRoom("too many")));
    messages.put(
        "partition.answered@1 total",
        new PartitionReply.Answered(new CounterReply.Total(new Version(3), Long.MIN_VALUE)));
    for (Refusal.Code code : Refusal.Code.values()) {
      messages.put(
          "partition.refused@2 " + code, new PartitionReply.Refused(new Refusal(code, "why")));
    }
    messages.put(
        "partition.refused@2 with a time",
        new PartitionReply.Refused(
            new Refusal(Refusal.Code.OVERLOADED, "why", Optional.of(Duration.ofMinutes(5)))));
    messages.put("partition.unknown@1 write", new PartitionReply.Unknown(id(), "no answer"));
    messages.put("partition.unknown@1 nameless", new PartitionReply.Unknown(Optional.empty(), ""));
    return messages;
  }

  private static Ask<ReplyTo> ask(KindCommand command, Optional<RequestId> id) {
    return new Ask<>(new PartitionId(300), command, id, 299, new Deadline(6_000), NOBODY);
  }

  private static WireRegistry registry(boolean withNovelty) {
    AtomicReference<WireRegistry> built = new AtomicReference<>();
    WireRegistry.Builder builder = WireRegistry.builder();
    PartitionFormats.register(builder, built::get);
    new CounterKind().register(builder);
    if (withNovelty) {
      builder.add(new Manifest("counter.novelty", 1), Novelty.class, new NoveltyFormat());
    }
    WireRegistry registry = builder.build();
    built.set(registry);
    return registry;
  }

  private record Novelty() implements KindCommand {
    @Override
    public KindName kind() {
      return new KindName("counter");
    }

    @Override
    public Access access() {
      return Access.WRITE;
    }

    @Override
    public int sizeBytes() {
      return 1;
    }
  }

  private record NoveltyFormat() implements WireFormat<Novelty> {
    @Override
    public void write(Novelty value, WireWriter out) {
      out.text("whatever it holds");
    }

    @Override
    public Novelty read(WireReader in) {
      throw new IllegalStateException("only written here");
    }
  }
}
