package io.troupe.persistence.groups;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** Remembers all commands, in their order, and nothing over a crash. */
final class ListMachine implements GroupStateMachine {
  private static final int IN_A_PIECE = 16;

  private final List<String> commands = new ArrayList<>();
  private LogIndex applied = LogIndex.NONE;
  private int installs;
  private int snapshots;

  @Override
  public LogIndex restored() {
    return LogIndex.NONE;
  }

  @Override
  public synchronized List<Payload> apply(List<Entry> entries) {
    List<Payload> answers = new ArrayList<>();
    for (Entry entry : entries) {
      if (!entry.index().equals(applied.next())) {
        throw new AssertionError(entry + " does not follow " + applied);
      }
      applied = entry.index();
      if (entry.content() instanceof Entry.Content.Command command) {
        commands.add(text(command.payload()));
        answers.add(Payload.utf8(Integer.toString(commands.size())));
      } else {
        answers.add(NOTHING);
      }
    }
    return answers;
  }

  /** How often a command was applied. */
  @Override
  public synchronized Payload query(Payload question) {
    return Payload.utf8(Integer.toString(Collections.frequency(commands, text(question))));
  }

  @Override
  public synchronized SnapshotReader snapshot() {
    snapshots++;
    List<String> now = List.copyOf(commands);
    return new SnapshotReader() {
      private int at;
      private boolean began;

      @Override
      public boolean hasNext() {
        return !began || at < now.size();
      }

      @Override
      public Payload next() {
        began = true;
        int end = Math.min(at + IN_A_PIECE, now.size());
        Payload piece = Payload.utf8(String.join("\n", now.subList(at, end)));
        at = end;
        return piece;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized void install(SnapshotMark mark, Iterator<Payload> pieces) {
    installs++;
    commands.clear();
    pieces.forEachRemaining(piece -> text(piece).lines().forEach(commands::add));
    applied = mark.index();
  }

  synchronized List<String> commands() {
    return List.copyOf(commands);
  }

  synchronized int installs() {
    return installs;
  }

  synchronized int snapshots() {
    return snapshots;
  }

  private static String text(Payload payload) {
    return new String(payload.unsafeArray(), StandardCharsets.UTF_8);
  }
}
