package io.troupe.persistence.process.calls;

import io.troupe.actors.Deadline;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.Group;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.process.wire.CallFormats;
import io.troupe.persistence.process.wire.CallReply;
import io.troupe.persistence.process.wire.CallRequest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Answers calls of other nodes from the replicas of this one. */
public final class CallServer {
  /** What fits into a frame, with room for what is around it. */
  private static final int MAX_ANSWER_BYTES = (8 << 20) - 1_024;

  private final Landscape landscape;

  public CallServer(Landscape landscape) {
    this.landscape = landscape;
  }

  /**
   * Takes a call: of one connection, in the order in which they come.
   *
   * @param reply takes the bytes of the answer, now or later, on any thread
   */
  public void take(byte[] bytes, Consumer<byte[]> reply) {
    CallRequest request = CallFormats.decodeRequest(bytes);
    Optional<Group> group =
        landscape.cluster().filter(request.cluster()::equals).isPresent()
            ? landscape.local(request.group())
            : Optional.empty();
    if (group.isEmpty()) {
      answer(
          request,
          new GroupAnswer.Refused<>(
              Reason.ENDED, "this node has no replica of the group", Optional.empty()),
          reply);
      return;
    }
    long millis = Math.min(request.leftMillis(), TimeUnit.DAYS.toMillis(1));
    Deadline deadline = new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    var unused =
        LocalAnswers.ask(group.get(), request.kind(), request.payload(), deadline)
            .thenAccept(it -> answer(request, it, reply));
  }

  private static void answer(
      CallRequest request, GroupAnswer<Applied> answer, Consumer<byte[]> reply) {
    byte[] bytes = CallFormats.encode(new CallReply(request.number(), answer));
    if (bytes.length > MAX_ANSWER_BYTES) {
      // It happened; but what it said cannot be told.
      bytes =
          CallFormats.encode(
              new CallReply(
                  request.number(),
                  request.kind() == CallRequest.Kind.PROPOSE
                      ? new GroupAnswer.Unknown<>("the answer is too large to be sent")
                      : new GroupAnswer.Refused<>(
                          Reason.INVALID,
                          "an answer of " + bytes.length + " bytes is too large to be sent",
                          Optional.empty())));
    }
    reply.accept(bytes);
  }
}
