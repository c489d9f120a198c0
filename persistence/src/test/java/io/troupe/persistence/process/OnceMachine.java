package io.troupe.persistence.process;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog.Piece;
import io.troupe.persistence.groups.GroupStateMachine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Remembers all commands in their order, each once; over a crash what was stored of them. */
final class OnceMachine implements GroupStateMachine {
  private static final int IN_A_PIECE = 16;

  private final Disk disk;
  private final List<String> commands;
  private final Set<String> seen;
  private LogIndex applied;
  private int installs;

  /** What a crash leaves. */
  static final class Disk {
    private List<String> commands = List.of();
    private LogIndex applied = LogIndex.NONE;

    synchronized void store(List<String> now, LogIndex upTo) {
      commands = now;
      applied = upTo;
    }
  }

  OnceMachine(Disk disk) {
    this.disk = disk;
    synchronized (disk) {
      this.commands = new ArrayList<>(disk.commands);
      this.seen = new HashSet<>(commands);
      this.applied = disk.applied;
    }
  }

  @Override
  public synchronized LogIndex restored() {
    return applied;
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
        String text = text(command.payload());
        if (text.equals("break")) {
          throw new IllegalStateException("broken");
        }
        if (seen.add(text)) {
          commands.add(text);
        }
        answers.add(Payload.utf8("did " + text));
      } else {
        answers.add(NOTHING);
      }
    }
    return answers;
  }

  /** How many commands there are; "fail" makes no sense. */
  @Override
  public synchronized Payload query(Payload question) {
    if (text(question).equals("fail")) {
      throw new IllegalArgumentException("no sense");
    }
    return Payload.utf8(Integer.toString(commands.size()));
  }

  @Override
  public synchronized View view() {
    List<String> now = List.copyOf(commands);
    LogIndex upTo = applied;
    return new View() {
      @Override
      public CompletionStage<Void> stored() {
        disk.store(now, upTo);
        return CompletableFuture.completedStage(null);
      }

      @Override
      public Piece piece(int place) {
        int end = Math.min((place + 1) * IN_A_PIECE, now.size());
        return new Piece(
            Payload.utf8(String.join("\n", now.subList(place * IN_A_PIECE, end))),
            end == now.size());
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
    seen.clear();
    seen.addAll(commands);
    applied = mark.index();
  }

  synchronized List<String> commands() {
    return List.copyOf(commands);
  }

  synchronized int installs() {
    return installs;
  }

  static String text(Payload payload) {
    return new String(payload.unsafeArray(), StandardCharsets.UTF_8);
  }
}
