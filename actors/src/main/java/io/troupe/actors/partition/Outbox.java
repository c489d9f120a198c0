package io.troupe.actors.partition;

import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one step leaves to do, in order, and every form that an answer may take.
 *
 * @param <T> the shell's form of a return address
 */
final class Outbox<T> {
  private final PartitionId partition;
  private List<PartitionEffect<T>> effects = new ArrayList<>();

  Outbox(PartitionId partition) {
    this.partition = partition;
  }

  void add(PartitionEffect<T> effect) {
    effects.add(effect);
  }

  /** All since the last time. */
  List<PartitionEffect<T>> taken() {
    List<PartitionEffect<T>> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }

  /** Of a step that did not come to its end only the answers leave: they were true when given. */
  void keepAnswersOnly() {
    effects.removeIf(effect -> !(effect instanceof PartitionEffect.Reply<T>));
  }

  void reply(Ask<T> ask, PartitionReply reply) {
    add(new PartitionEffect.Reply<>(ask.replyTo(), reply));
  }

  void answer(Held<T> held) {
    reply(held.ask(), new PartitionReply.Answered(held.reply()));
  }

  void refuse(Ask<T> ask, Refusal refusal) {
    reply(ask, new PartitionReply.Refused(refusal));
  }

  void refuse(Ask<T> ask, Refusal.Code code, String detail) {
    refuse(ask, new Refusal(code, detail));
  }

  void refuseAll(HeldReplies<T> held, Refusal.Code code, String detail) {
    held.forEach(one -> refuse(one.ask(), code, detail));
  }

  void refuseAsLate(Ask<T> ask) {
    refuse(ask, Refusal.Code.DEADLINE_PASSED, "the deadline passed in " + partition);
  }

  void unknown(Ask<T> ask, String detail) {
    reply(ask, new PartitionReply.Unknown(ask.requestId(), detail));
  }

  /** It may have happened, and asking again says no more: there is no id to repeat it with. */
  void unknownForGood(Ask<T> ask, String detail) {
    reply(ask, new PartitionReply.Unknown(Optional.empty(), detail));
  }

  /** The batch did not happen and never will. */
  void answerNotAppended(Held<T> held, Refusal refusal) {
    switch (held.shows()) {
      case STATE, CHANGE -> refuse(held.ask(), refusal);
      case REPEAT -> unknown(held.ask(), refusal.detail());
    }
  }

  /** The journal did not say whether the batch happened. */
  void answerUnknown(Held<T> held) {
    switch (held.shows()) {
      case STATE ->
          refuse(held.ask(), Refusal.Code.NOT_OWNER, partition + " stopped before it was answered");
      case CHANGE, REPEAT -> unknown(held.ask(), "the journal did not answer for " + partition);
    }
  }
}
