package io.troupe.actors.shell;

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
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;

/**
 * The form of a request between nodes. A deadline travels as time left, since clocks of two
 * machines do not compare; a return address as the text of its actor's path.
 */
final class RequestFormat {
  static final String MANIFEST = "partition.request@2";

  /** Has no principal; read only. */
  static final String MANIFEST_1 = "partition.request@1";

  private final WireRegistry wire;
  private final ActorRefResolver refs;
  private final Supplier<Moment> clock;

  RequestFormat(WireRegistry wire, ActorRefResolver refs, Supplier<Moment> clock) {
    this.wire = wire;
    this.refs = refs;
    this.clock = clock;
  }

  void write(PartitionMessage.Request request, WireWriter out) {
    Ask<ReplyTo> ask = request.ask();
    out.varint(ask.partition().number());
    PartitionFormats.writeRequestId(ask.requestId(), out);
    out.varint(ask.lowestUnanswered());
    out.varint(ask.deadline().left(clock.get()).toNanos());
    out.text(refs.toSerializationFormat(actor(ask.replyTo())));
    out.text(ask.principal().name());
    wire.writeTagged(ask.command(), out);
  }

  PartitionMessage.Request read(WireReader in, String manifest) {
    PartitionId partition = readPartition(in);
    Optional<RequestId> requestId = PartitionFormats.readRequestId(in);
    long lowestUnanswered = in.varint();
    Deadline deadline = Deadline.after(Duration.ofNanos(in.varint()), clock.get());
    ActorRef<PartitionReply> replyTo = resolved(in.text());
    Principal principal = manifest.equals(MANIFEST_1) ? Principal.NONE : principal(in.text());
    KindCommand command = readCommand(in);
    return new PartitionMessage.Request(
        new Ask<>(
            partition,
            command,
            requestId,
            lowestUnanswered,
            principal,
            deadline,
            new ReplyTo.Actor(replyTo)));
  }

  private static ActorRef<PartitionReply> actor(ReplyTo replyTo) {
    if (replyTo instanceof ReplyTo.Actor actor) {
      return actor.ref();
    }
    throw new IllegalArgumentException("a return address within the process cannot leave it");
  }

  private ActorRef<PartitionReply> resolved(String text) {
    try {
      return refs.resolveActorRef(text);
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("'" + text + "' is not the address of an actor");
    }
  }

  private static Principal principal(String name) {
    try {
      return new Principal(name);
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("a request has no valid principal: " + e.getMessage());
    }
  }

  private KindCommand readCommand(WireReader in) {
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

  static PartitionId readPartition(WireReader in) {
    int number = in.smallVarint();
    if (number >= Limits.MAX_PARTITIONS) {
      throw new WireFormatException("no partition has the number " + number);
    }
    return new PartitionId(number);
  }
}
