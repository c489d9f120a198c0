package io.troupe.coordination.election;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does to a core what the partition machine does: decides, stamps, applies. */
final class ElectionPart {
  /** Small limits, and clocks that keep to one time: a lease is one millisecond longer. */
  static final ElectionSettings SETTINGS = new ElectionSettings(3, 5, 8, new ClockDrift(0));

  static final ElectionName BOSS = new ElectionName("boss");

  /** Stands for no answer. */
  static final KindReply NOT_YET = new KindReply() {};

  private static final int MOST_EVENTS = 10_000;
  private static final long WALL_MILLIS = 1_767_225_600_000L;

  final KindCore<ElectionCommand, ElectionEvent> core;
  final List<Stamped> history = new ArrayList<>();
  long timeMillis = 1_000;
  private long sequence;

  ElectionPart() {
    this(new ElectionRules(SETTINGS));
  }

  ElectionPart(KindCore<ElectionCommand, ElectionEvent> core) {
    this.core = core;
  }

  /** An event with its stamp. */
  record Stamped(ElectionEvent event, EventStamp stamp) {}

  KindReply ask(ElectionCommand command) {
    return switch (core.decide(command, timeMillis)) {
      case Decision.Answer<ElectionEvent> answer -> answer.reply();
      case Decision.Change<ElectionEvent> change -> apply(change.event());
      case Decision.NotYet<ElectionEvent> unused -> NOT_YET;
    };
  }

  /** Lets time pass, and happen what it makes happen. */
  void pass(long millis) {
    timeMillis += millis;
    while (happens().isPresent()) {
      // one after the other
    }
  }

  /** What happens next by itself at this time. */
  Optional<Stamped> happens() {
    Optional<ElectionEvent> due = core.due(timeMillis);
    due.ifPresent(this::apply);
    if (history.size() > MOST_EVENTS) {
      throw new IllegalStateException("it happens again and again: " + due);
    }
    return due.map(unused -> history.getLast());
  }

  private KindReply apply(ElectionEvent event) {
    EventStamp stamp =
        new EventStamp(new Version(++sequence), timeMillis, WALL_MILLIS + timeMillis);
    history.add(new Stamped(event, stamp));
    return core.apply(event, stamp);
  }

  /** The number of the last event. */
  long sequence() {
    return sequence;
  }

  /** Others happen in between, such as changes of maps. */
  void skip(long events) {
    sequence += events;
  }

  /** Campaigns for 100 ms. */
  ElectionReply.Standing campaign(String candidate) {
    return campaign(candidate, 0);
  }

  ElectionReply.Standing campaign(String candidate, int priority) {
    return (ElectionReply.Standing) ask(campaign(candidate, priority, 0));
  }

  static ElectionCommand campaign(String candidate, int priority, long delayMillis) {
    return new ElectionCommand.Campaign(
        BOSS, candidate(candidate), priority, Bytes.utf8(candidate + ":80"), 100, delayMillis);
  }

  KindReply renew(String candidate, ElectionTicket ticket) {
    return ask(new ElectionCommand.Renew(BOSS, candidate(candidate), ticket));
  }

  KindReply resign(String candidate, ElectionTicket ticket) {
    return ask(new ElectionCommand.Resign(BOSS, candidate(candidate), ticket, Optional.empty()));
  }

  KindReply resign(String candidate, ElectionTicket ticket, String successor) {
    return ask(
        new ElectionCommand.Resign(
            BOSS, candidate(candidate), ticket, Optional.of(candidate(successor))));
  }

  KindReply await(String candidate, ElectionTicket ticket, boolean leads) {
    return ask(new ElectionCommand.Await(BOSS, candidate(candidate), ticket, leads));
  }

  KindReply transfer(Optional<String> to, Optional<FencingToken> term) {
    return ask(new ElectionCommand.Transfer(BOSS, to.map(ElectionPart::candidate), term));
  }

  ElectionReply.Observed observed() {
    return (ElectionReply.Observed) ask(new ElectionCommand.Observe(BOSS, Optional.empty()));
  }

  ElectionReply.Explained explained() {
    return (ElectionReply.Explained) ask(new ElectionCommand.Explain(BOSS));
  }

  /** Who leads and who campaigns, as {@code a/b c}. */
  String shown() {
    ElectionReply.Explained all = explained();
    return all.leader().map(it -> it.candidate().value()).orElse("")
        + "/"
        + String.join(" ", all.candidates().stream().map(it -> it.candidate().value()).toList());
  }

  static CandidateName candidate(String value) {
    return new CandidateName(value);
  }

  /** All of its state. */
  List<Bytes> image() {
    return drawn(core, 1 << 14);
  }

  static List<Bytes> drawn(KindCore<ElectionCommand, ElectionEvent> core, int chunkBytes) {
    List<Bytes> chunks = new ArrayList<>();
    SnapshotCursor cursor = core.snapshot(chunkBytes);
    cursor.forEachRemaining(chunks::add);
    cursor.close();
    return chunks;
  }
}
