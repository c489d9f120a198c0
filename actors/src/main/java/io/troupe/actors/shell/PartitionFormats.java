package io.troupe.actors.shell;

import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.guest.GuestKind;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.mail.MailFormats;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.partition.TimePassed;
import io.troupe.actors.session.SessionFormats;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The forms of a partition's answers. Requests are {@link RequestFormat}'s. */
public final class PartitionFormats {
  private PartitionFormats() {}

  /**
   * Registers the answers, and what every partition hosts besides its kinds.
   *
   * @param registry the registry that is being built
   * @param built the registry once it is built: answers hold a kind's own reply
   */
  public static void register(WireRegistry.Builder registry, Supplier<WireRegistry> built) {
    SessionFormats.register(registry, built);
    MailFormats.register(registry, built);
    GuestKind.addFormats(registry);
    TimePassed.register(registry);
    registry
        .add(
            new Manifest("partition.answered", 1),
            PartitionReply.Answered.class,
            new AnsweredFormat(built))
        .add(
            new Manifest("partition.refused", 2),
            PartitionReply.Refused.class,
            new RefusedFormat(true))
        .addForReading(
            new Manifest("partition.refused", 1),
            PartitionReply.Refused.class,
            new RefusedFormat(false))
        .add(
            new Manifest("partition.unknown", 1),
            PartitionReply.Unknown.class,
            new UnknownFormat());
  }

  static void writeRequestId(Optional<RequestId> id, WireWriter out) {
    out.bool(id.isPresent());
    id.ifPresent(it -> out.i64(it.session().high()).i64(it.session().low()).varint(it.number()));
  }

  static Optional<RequestId> readRequestId(WireReader in) {
    if (!in.bool()) {
      return Optional.empty();
    }
    SessionId session = new SessionId(in.i64(), in.i64());
    long number = in.varint();
    if (number < 1) {
      throw new WireFormatException("a request number is at least 1, not " + number);
    }
    return Optional.of(new RequestId(session, number));
  }

  private record AnsweredFormat(Supplier<WireRegistry> wire)
      implements WireFormat<PartitionReply.Answered> {
    @Override
    public void write(PartitionReply.Answered value, WireWriter out) {
      wire.get().writeTagged(value.reply(), out);
    }

    @Override
    public PartitionReply.Answered read(WireReader in) {
      return new PartitionReply.Answered(wire.get().readTagged(KindReply.class, in));
    }
  }

  /** Since version 2 a refusal says when a retry may help, in milliseconds; 0 says nothing. */
  private record RefusedFormat(boolean saysWhen) implements WireFormat<PartitionReply.Refused> {
    @Override
    public void write(PartitionReply.Refused value, WireWriter out) {
      Refusal refusal = value.refusal();
      out.u8(refusal.code().number()).text(refusal.detail());
      out.varint(refusal.retryAfter().map(Duration::toMillis).orElse(0L));
    }

    @Override
    public PartitionReply.Refused read(WireReader in) {
      int number = in.u8();
      Refusal.Code code =
          Refusal.Code.ofNumber(number)
              .orElseThrow(() -> new WireFormatException("no refusal has the number " + number));
      String detail = in.text();
      long millis = saysWhen ? in.varint() : 0;
      Optional<Duration> retryAfter =
          millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
      return new PartitionReply.Refused(new Refusal(code, detail, retryAfter));
    }
  }

  private record UnknownFormat() implements WireFormat<PartitionReply.Unknown> {
    @Override
    public void write(PartitionReply.Unknown value, WireWriter out) {
      writeRequestId(value.retryWith(), out);
      out.text(value.detail());
    }

    @Override
    public PartitionReply.Unknown read(WireReader in) {
      Optional<RequestId> retryWith = readRequestId(in);
      return new PartitionReply.Unknown(retryWith, in.text());
    }
  }
}
