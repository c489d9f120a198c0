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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The forms that travel between nodes. */
class WireSerializerGoldenTest {
  private static final Moment NOW = new Moment(5_000, 1);

  /** A second node that knows one command more. */
  private static final WireRegistry NEWER = registry(true);

  private static final WireRegistry WIRE = registry(false);
  private static final ActorSystem<Void> SYSTEM = system("golden", WIRE);
  private static final Serialization PEKKO = SerializationExtension.get(Adapter.toClassic(SYSTEM));
  private static final WireSerializer SERIALIZER = serializer(SYSTEM);

  private static final ActorRef<PartitionReply> NOBODY =
      Adapter.toTyped(Adapter.toClassic(SYSTEM).deadLetters());

  @AfterAll
  static void shutDown() {
    SYSTEM.terminate();
  }

  @Test
  void writesAndReadsTheBytesOfEveryVersion() throws IOException {
    Golden golden = Golden.read("partition-wire.txt");
    Map<String, Object> messages = messages();
    messages.forEach((name, message) -> golden.assertWritten(name, SERIALIZER.toBinary(message)));
    messages.forEach(
        (name, message) ->
            assertThat(SERIALIZER.fromBinary(golden.bytes(name), manifestIn(name)))
                .as(name)
                .isEqualTo(message));
  }

  @Test
  void readsRequestsWithoutAPrincipal() throws IOException {
    Golden golden = Golden.read("partition-wire.txt");
    Map<String, Object> messages = messages();
    for (String what : List.of("write", "read", "session")) {
      byte[] earlier = golden.bytes("partition.request@1 " + what);
      assertThat(SERIALIZER.fromBinary(earlier, "partition.request@1"))
          .isEqualTo(messages.get("partition.request@2 " + what));
    }
  }

  @Test
  void readsTheRefusalsOfEarlierReleases() throws IOException {
    Golden golden = Golden.read("partition-wire.txt");
    for (int number = 1; number <= 10; number++) {
      Refusal.Code code = Refusal.Code.ofNumber(number).orElseThrow();
      byte[] bytes = golden.bytes("partition.refused@1 " + code);
      assertThat(SERIALIZER.fromBinary(bytes, "partition.refused@1"))
          .isEqualTo(new PartitionReply.Refused(new Refusal(code, "why")));
    }
  }

  @Test
  void everyMessageIsFoundUnderItsManifestByPekko() {
    for (Map.Entry<String, Object> entry : messages().entrySet()) {
      Object message = entry.getValue();
      assertThat(PEKKO.findSerializerFor(message).identifier()).isEqualTo(7_430_001);
      assertThat(SERIALIZER.manifest(message)).isEqualTo(manifestIn(entry.getKey()));
    }
  }

  @Test
  void takesBuffersOfEitherByteOrder() {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      messages()
          .forEach(
              (name, message) -> {
                ByteBuffer buffer = ByteBuffer.allocateDirect(1_024).order(order);
                buffer.putInt(7);
                SERIALIZER.toBinary(message, buffer);
                buffer.flip();
                assertThat(buffer.getInt()).isEqualTo(7);
                assertThat(SERIALIZER.fromBinary(buffer, manifestIn(name))).isEqualTo(message);
                assertThat(buffer.remaining()).isZero();
              });
    }
  }

  @Test
  void handsOnACommandOfANewerReleaseSoThatItIsRefused() {
    ActorSystem<Void> newer = system("newer", NEWER);
    try {
      Object request = request(new Novelty(), Optional.empty());
      byte[] bytes = serializer(newer).toBinary(request);

      Object read = SERIALIZER.fromBinary(bytes, RequestFormat.MANIFEST);

      assertThat(read)
          .isInstanceOfSatisfying(
              PartitionMessage.Request.class,
              it -> {
                assertThat(it.ask().replyTo()).isEqualTo(new ReplyTo.Actor(NOBODY));
                assertThat(it.ask().command().kind().value()).isEqualTo("unknown-to-this-release");
              });
    } finally {
      newer.terminate();
    }
  }

  @Test
  void refusesAnUnknownManifestByItsName() {
    assertThatExceptionOfType(UnknownManifestException.class)
        .isThrownBy(() -> SERIALIZER.fromBinary(new byte[0], "partition.request@9"))
        .withMessageContaining("partition.request@9");
  }

  @Test
  void damageEndsInAFormatExceptionAndNothingElse() {
    Random random = new Random(42);
    messages()
        .forEach(
            (name, message) -> {
              byte[] intact = SERIALIZER.toBinary(message);
              for (int i = 0; i < 3_000; i++) {
                byte[] bytes = Arrays.copyOf(intact, random.nextInt(intact.length + 3));
                for (int hits = random.nextInt(4); hits > 0 && bytes.length > 0; hits--) {
                  bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                try {
                  var unused = SERIALIZER.fromBinary(bytes, manifestIn(name));
                } catch (WireFormatException | UnknownManifestException e) {
                  assertThat(e.getMessage()).isNotBlank();
                }
              }
            });
  }

  /** Nested as deep as a frame allows, an answer in an answer would end the stack. */
  @Test
  void refusesAnAnswerWithinAnAnswer() {
    WireWriter nested = new WireWriter(1 << 20);
    for (int i = 0; i < 40_000; i++) {
      nested.text("partition.answered@1");
    }
    assertThatExceptionOfType(WireFormatException.class)
        .isThrownBy(() -> SERIALIZER.fromBinary(nested.toArray(), "partition.answered@1"))
        .withMessageContaining("is not a KindReply");
  }

  private static String manifestIn(String name) {
    return name.substring(0, name.indexOf(' '));
  }

  private static Map<String, Object> messages() {
    Map<String, Object> messages = new LinkedHashMap<>();
    RequestId id = new RequestId(new SessionId(0x0123456789abcdefL, -2), 300);
    messages.put(
        "partition.request@2 write", request(new CounterCommand.Add("stück", -7), Optional.of(id)));
    messages.put(
        "partition.request@2 principal",
        new PartitionMessage.Request(
            new Ask<>(
                new PartitionId(300),
                new CounterCommand.Create("a"),
                Optional.of(id),
                299,
                new Principal("müller"),
                new Deadline(6_000),
                new ReplyTo.Actor(NOBODY))));
    messages.put(
        "partition.request@2 read",
        request(new CounterCommand.Get("a", new Access.AtLeast(new Version(9))), Optional.empty()));
    messages.put(
        "partition.request@2 session", request(new SessionCommand.Open(), Optional.empty()));
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
    messages.put(
        "partition.unknown@1 write", new PartitionReply.Unknown(Optional.of(id), "no answer"));
    messages.put("partition.unknown@1 nameless", new PartitionReply.Unknown(Optional.empty(), ""));
    return messages;
  }

  private static Object request(KindCommand command, Optional<RequestId> id) {
    return new PartitionMessage.Request(
        new Ask<>(
            new PartitionId(300),
            command,
            id,
            299,
            new Deadline(6_000),
            new ReplyTo.Actor(NOBODY)));
  }

  private static WireSerializer serializer(ActorSystem<Void> system) {
    return (WireSerializer)
        SerializationExtension.get(Adapter.toClassic(system))
            .findSerializerFor(request(new SessionCommand.Open(), Optional.empty()));
  }

  private static ActorSystem<Void> system(String name, WireRegistry wire) {
    return ActorSystem.create(Behaviors.empty(), name, WireSerializer.systemSetup(wire, () -> NOW));
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
