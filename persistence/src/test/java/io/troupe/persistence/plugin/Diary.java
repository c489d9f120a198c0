package io.troupe.persistence.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.apache.pekko.actor.Props;
import org.apache.pekko.persistence.AbstractPersistentActor;
import org.apache.pekko.persistence.RecoveryCompleted;
import org.apache.pekko.persistence.SnapshotOffer;
import scala.Option;

/** An entity that does what a test says, and tells the test all that it hears. */
final class Diary extends AbstractPersistentActor {
  private final String id;
  private final LinkedBlockingQueue<Object> heard;
  private final List<String> lines = new ArrayList<>();

  /** What a test wants it to do. */
  interface Task extends Consumer<Diary> {}

  /** What it tells after a recovery. */
  record Recovered(String state, long sequenceNr) {}

  /** An event was stored. */
  record Stored(String event, long sequenceNr) {}

  /** An event was rejected, or failed. */
  record NotStored(boolean rejected, Throwable cause, long sequenceNr) {}

  /** The recovery failed. */
  record NotRecovered(Throwable cause) {}

  Diary(String id, LinkedBlockingQueue<Object> heard) {
    this.id = id;
    this.heard = heard;
  }

  static Props props(String id, LinkedBlockingQueue<Object> heard) {
    return Props.create(Diary.class, () -> new Diary(id, heard));
  }

  void write(String event) {
    persist(event, this::stored);
  }

  void writeAll(List<String> events) {
    persistAll(events, this::stored);
  }

  void saveState() {
    saveSnapshot(String.join(",", lines));
  }

  private void stored(String event) {
    lines.add(event);
    heard.add(new Stored(event, lastSequenceNr()));
  }

  @Override
  public String persistenceId() {
    return id;
  }

  @Override
  public Receive createReceiveRecover() {
    return receiveBuilder()
        .match(String.class, lines::add)
        .match(SnapshotOffer.class, offer -> lines.add((String) offer.snapshot()))
        .match(
            RecoveryCompleted.class,
            completed -> heard.add(new Recovered(String.join(",", lines), lastSequenceNr())))
        .build();
  }

  @Override
  public Receive createReceive() {
    return receiveBuilder()
        .match(Task.class, task -> task.accept(this))
        .matchAny(heard::add)
        .build();
  }

  @Override
  public void onPersistRejected(Throwable cause, Object event, long seqNr) {
    heard.add(new NotStored(true, cause, seqNr));
  }

  @Override
  public void onPersistFailure(Throwable cause, Object event, long seqNr) {
    heard.add(new NotStored(false, cause, seqNr));
  }

  @Override
  public void onRecoveryFailure(Throwable cause, Option<Object> event) {
    heard.add(new NotRecovered(cause));
  }
}
