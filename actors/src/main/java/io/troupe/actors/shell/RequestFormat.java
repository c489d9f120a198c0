package io.troupe.actors.shell;

import io.troupe.actors.Bytes;
import io.troupe.actors.Deadline;
import io.troupe.actors.Limits;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.wire.UnknownManifestException;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * The forms of a request between nodes and of its answer. Both carry the number that the asking
 * node gave the request; a deadline travels as time left, since clocks of two machines do not
 * compare. The first byte is the version.
 */
public final class RequestFormat {
  private static final int VERSION = 1;

  private final WireRegistry wire;
  private final Supplier<Moment> clock;

  /** Commands and replies are written as the registry says. */
  public RequestFormat(WireRegistry wire, Supplier<Moment> clock) {
    this.wire = wire;
    this.clock = clock;
  }

  /**
   * An answer.
   *
   * @param number that of the request
   */
  public record Answer(long number, PartitionReply reply) {}

  /** The bytes of a request; where its answer goes is left out. */
  public byte[] request(long number, Ask<ReplyTo> ask) {
    WireWriter out = new WireWriter(256);
    out.u8(VERSION).i64(number).varint(ask.partition().number());
    PartitionFormats.writeRequestId(ask.requestId(), out);
    out.varint(ask.lowestUnanswered());
    out.varint(ask.deadline().left(clock.get()).toNanos());
    out.text(ask.principal().name());
    wire.writeTagged(ask.command(), out);
    return out.toArray();
  }

  /**
   * The request of these bytes.
   *
   * @param replyTo where the answer of a request with that number goes
   * @throws WireFormatException if it is none
   */
  public Ask<ReplyTo> request(byte[] bytes, LongFunction<ReplyTo> replyTo) {
    WireReader in = begun(bytes, "a request");
    long number = in.i64();
    PartitionId partition = partition(in);
    Optional<RequestId> requestId = PartitionFormats.readRequestId(in);
    long lowestUnanswered = in.varint();
    Deadline deadline = Deadline.after(Duration.ofNanos(in.varint()), clock.get());
    Principal principal = principal(in.text());
    return new Ask<>(
        partition,
        command(in),
        requestId,
        lowestUnanswered,
        principal,
        deadline,
        replyTo.apply(number));
  }

  /** The bytes of an answer. */
  public byte[] answer(Answer answer) {
    WireWriter out = new WireWriter(128);
    out.u8(VERSION).i64(answer.number());
    wire.writeTagged(answer.reply(), out);
    return out.toArray();
  }

  /**
   * The answer of these bytes.
   *
   * @throws WireFormatException if it is none
   * @throws UnknownManifestException if it is one of a newer release
   */
  public Answer answer(byte[] bytes) {
    WireReader in = begun(bytes, "an answer");
    long number = in.i64();
    PartitionReply reply = wire.readTagged(PartitionReply.class, in);
    in.expectEnd();
    return new Answer(number, reply);
  }

  private static WireReader begun(byte[] bytes, String what) {
    WireReader in = new WireReader(Bytes.wrap(bytes));
    int version = in.u8();
    if (version != VERSION) {
      throw new WireFormatException(what + " has version " + version + ", not " + VERSION);
    }
    return in;
  }

  private static Principal principal(String name) {
    try {
      return new Principal(name);
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("a request has no valid principal: " + e.getMessage());
    }
  }

  private KindCommand command(WireReader in) {
    try {
      KindCommand command = wire.readTagged(KindCommand.class, in);
      in.expectEnd();
      return command;
    } catch (UnknownManifestException e) {
      return new UnknownCommand();
    }
  }

  /** A command of a newer release: it is handed on so that its sender gets a refusal. */
  private record UnknownCommand() implements KindCommand {
    private static final KindName KIND = new KindName("unknown-to-this-release");

    @Override
    public KindName kind() {
      return KIND;
    }

    @Override
    public Access access() {
      return Access.WRITE;
    }

    @Override
    public int sizeBytes() {
      return 0;
    }
  }

  private static PartitionId partition(WireReader in) {
    int number = in.smallVarint();
    if (number >= Limits.MAX_PARTITIONS) {
      throw new WireFormatException("no partition has the number " + number);
    }
    return new PartitionId(number);
  }
}
