package io.troupe.persistence.embedded;

import io.troupe.actors.Deadline;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.consensus.Payload;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.log.LogIndex;
import io.troupe.persistence.machine.wire.AnswerFormats;
import io.troupe.persistence.machine.wire.JournalQuestion;
import io.troupe.persistence.machine.wire.JournalReply;
import io.troupe.persistence.machine.wire.QuestionFormats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks the groups in their own bytes, and remembers how far each of them is known to be: whoever
 * reads a replica here must see at least that. Thread-safe.
 */
final class Asking {
  private final JournalPorts ports;
  private final Duration patience;
  private final Outcomes outcomes;
  private final Map<GroupId, LogIndex> heard = new ConcurrentHashMap<>();

  Asking(JournalPorts ports, Duration patience) {
    this.ports = ports;
    this.patience = patience;
    this.outcomes = new Outcomes(ports);
  }

  /**
   * Puts a command into a group's log. An earlier copy, of which nothing was heard, may have been
   * stored before the claim that this one was fenced by: then it is unknown whether it happened.
   */
  CompletionStage<JournalAnswer> propose(GroupId group, Payload command) {
    return ports
        .calls()
        .propose(group, command, deadline())
        .thenApply(
            answer -> {
              Applied applied = outcomes.valueOf(answer);
              hear(group, new LogIndex(applied.index().number()));
              JournalAnswer said = AnswerFormats.decode(applied.answer().unsafeArray());
              if (said instanceof JournalAnswer.Fenced && applied.afterOthers()) {
                throw outcomes.unknown("another owner came before a copy of it was answered");
              }
              return said;
            });
  }

  /** Asks what a group has applied. */
  CompletionStage<JournalReply> query(GroupId group, JournalQuestion question) {
    return ports
        .calls()
        .query(group, Payload.wrap(QuestionFormats.encode(question)), deadline())
        .thenApply(
            answer -> {
              JournalReply reply =
                  QuestionFormats.decodeReply(outcomes.valueOf(answer).unsafeArray());
              hear(group, reply.applied());
              return reply;
            });
  }

  /** How far the group is at least; asked of it where nothing is known yet. */
  CompletionStage<LogIndex> heard(GroupId group) {
    @Nullable LogIndex known = heard.get(group);
    return known == null
        ? query(group, new JournalQuestion.Confirms(List.of())).thenApply(JournalReply::applied)
        : CompletableFuture.completedStage(known);
  }

  private void hear(GroupId group, LogIndex index) {
    var unused = heard.merge(group, index, (a, b) -> a.compareTo(b) >= 0 ? a : b);
  }

  private Deadline deadline() {
    return new Deadline(System.nanoTime() + patience.toNanos());
  }
}
