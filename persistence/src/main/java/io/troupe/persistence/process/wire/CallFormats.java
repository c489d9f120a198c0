package io.troupe.persistence.process.wire;

import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import java.util.Optional;

/**
 * Calls to groups and their answers, as bytes.
 *
 * <pre>
 *   each: u8 version (1) · u8 kind · fields · i32 CRC-32C of all before it
 *     16 request   i64 cluster id · i64 number · u8 what (1 propose, 2 query, 3 members) · u8 group
 *                  · varint milliseconds left · bytes
 *     17 done      i64 number · varint index · bytes
 *     18 refused   i64 number · u8 reason · text detail · varint leader (0: none)
 *     19 unknown   i64 number · text why
 * </pre>
 */
public final class CallFormats {
  private static final int REQUEST = 16;
  private static final int DONE = 17;
  private static final int REFUSED = 18;
  private static final int UNKNOWN = 19;
  private static final int HEAD_BYTES = 48;

  private CallFormats() {}

  /** The bytes of a request. */
  public static byte[] encode(CallRequest request) {
    WireWriter out =
        ProcessFormats.begin(REQUEST, HEAD_BYTES + request.payload().length())
            .i64(request.cluster().number())
            .i64(request.number())
            .u8(request.kind().code())
            .u8(request.group().number())
            .varint(request.leftMillis());
    ProcessFormats.payload(request.payload(), out);
    return ProcessFormats.end(out);
  }

  /** The request of these bytes. */
  public static CallRequest decodeRequest(byte[] bytes) {
    return ProcessFormats.decode(REQUEST, bytes, "a call", CallFormats::request);
  }

  private static CallRequest request(WireReader in) {
    ClusterId cluster = new ClusterId(in.i64());
    long number = in.i64();
    CallRequest.Kind kind = kind(in.u8());
    var group = ProcessFormats.group(in);
    long leftMillis = in.varint();
    if (leftMillis < 1) {
      throw new WireFormatException("a call has nothing left to wait for");
    }
    return new CallRequest(cluster, number, kind, group, leftMillis, ProcessFormats.payload(in));
  }

  private static CallRequest.Kind kind(int code) {
    for (CallRequest.Kind each : CallRequest.Kind.values()) {
      if (each.code() == code) {
        return each;
      }
    }
    throw new WireFormatException("a call is of the unknown kind " + code);
  }

  /** The bytes of an answer. */
  public static byte[] encode(CallReply reply) {
    return ProcessFormats.end(
        switch (reply.answer()) {
          case GroupAnswer.Done<Applied> done -> {
            WireWriter out =
                ProcessFormats.begin(DONE, HEAD_BYTES + done.value().answer().length())
                    .i64(reply.number())
                    .varint(done.value().index().number());
            ProcessFormats.payload(done.value().answer(), out);
            yield out;
          }
          case GroupAnswer.Refused<Applied> refused ->
              ProcessFormats.begin(REFUSED, HEAD_BYTES + refused.detail().length())
                  .i64(reply.number())
                  .u8(code(refused.why()))
                  .text(refused.detail())
                  .varint(refused.leader().map(ReplicaId::number).orElse(0));
          case GroupAnswer.Unknown<Applied> unknown ->
              ProcessFormats.begin(UNKNOWN, HEAD_BYTES + unknown.why().length())
                  .i64(reply.number())
                  .text(unknown.why());
        });
  }

  /** The answer of these bytes. */
  public static CallReply decodeReply(byte[] bytes) {
    String what = "an answer";
    return switch (bytes.length < 2 ? 0 : bytes[1]) {
      case REFUSED ->
          ProcessFormats.decode(
              REFUSED,
              bytes,
              what,
              in ->
                  new CallReply(
                      in.i64(),
                      new GroupAnswer.Refused<>(
                          reason(in.u8()),
                          in.text(),
                          Optional.of(in.smallVarint()).filter(it -> it > 0).map(ReplicaId::new))));
      case UNKNOWN ->
          ProcessFormats.decode(
              UNKNOWN,
              bytes,
              what,
              in -> new CallReply(in.i64(), new GroupAnswer.Unknown<>(in.text())));
      default ->
          ProcessFormats.decode(
              DONE,
              bytes,
              what,
              in ->
                  new CallReply(
                      in.i64(),
                      new GroupAnswer.Done<>(
                          new Applied(new LogIndex(in.varint()), ProcessFormats.payload(in)))));
    };
  }

  private static int code(Reason reason) {
    return switch (reason) {
      case NOT_LEADER -> 1;
      case OVERLOADED -> 2;
      case TRANSFERRING -> 3;
      case BUSY -> 4;
      case INVALID -> 5;
      case REPLACED -> 6;
      case DEADLINE_PASSED -> 7;
      case ENDED -> 8;
      case UNAVAILABLE -> 9;
    };
  }

  private static Reason reason(int code) {
    for (Reason each : Reason.values()) {
      if (code(each) == code) {
        return each;
      }
    }
    throw new WireFormatException("a refusal has the unknown reason " + code);
  }
}
