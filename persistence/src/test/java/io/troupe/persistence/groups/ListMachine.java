package io.troupe.persistence.groups;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog.Piece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Remembers all commands, in their order; over a crash what was stored of them. */
final class ListMachine implements GroupStateMachine {
  private static final int IN_A_PIECE = 16;

  private final Disk disk;
  private final List<String> commands;
  private LogIndex applied;
  private int installs;
  private int views;
  private int openViews;
  private int pieces;

  /** What a crash leaves. Stores at once, unless it is told to wait. */
  static final class Disk {
    private List<String> commands = List.of();
    private LogIndex applied = LogIndex.NONE;
    private boolean waits;
    private boolean fails;
    private final List<Runnable> waiting = new ArrayList<>();

    synchronized CompletionStage<Void> store(List<String> now, LogIndex upTo) {
      if (fails) {
        return CompletableFuture.failedStage(new IllegalStateException("no room"));
      }
      CompletableFuture<Void> done = new CompletableFuture<>();
      Runnable storing =
          () -> {
            commands = now;
            applied = upTo;
            done.complete(null);
          };
      if (waits) {
        waiting.add(storing);
      } else {
        storing.run();
      }
      return done;
    }

    /** Asked, it does nothing from here on. */
    synchronized void hold() {
      waits = true;
    }

    synchronized int waiting() {
      return waiting.size();
    }

    /** A crash: what waits is never stored. */
    synchronized void drop() {
      waiting.clear();
      waits = false;
    }

    /** Stores what waits, and all that comes. */
    synchronized void goOn() {
      waits = false;
      waiting.forEach(Runnable::run);
      waiting.clear();
    }

    synchronized void fail() {
      fails = true;
    }

    synchronized long applied() {
      return applied.number();
    }

    synchronized void lose() {
      commands = List.of();
      applied = LogIndex.NONE;
    }
  }

  ListMachine(Disk disk) {
    this.disk = disk;
    synchronized (disk) {
      this.commands = new ArrayList<>(disk.commands);
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
        // Equal ones once only: tests write many large ones.
        commands.add(text(command.payload()).intern());
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
  public synchronized View view() {
    views++;
    openViews++;
    List<String> now = List.copyOf(commands);
    LogIndex upTo = applied;
    return new View() {
      private int furthest = -1;

      @Override
      public CompletionStage<Void> stored() {
        return disk.store(now, upTo);
      }

      @Override
      public Piece piece(int place) {
        if (place > furthest + 1) {
          throw new AssertionError("piece " + place + " behind " + furthest);
        }
        furthest = Math.max(furthest, place);
        countPiece();
        int end = Math.min((place + 1) * IN_A_PIECE, now.size());
        return new Piece(
            Payload.utf8(String.join("\n", now.subList(place * IN_A_PIECE, end))),
            end == now.size());
      }

      @Override
      public void close() {
        closeView();
      }
    };
  }

  private synchronized void countPiece() {
    pieces++;
  }

  private synchronized void closeView() {
    openViews--;
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

  synchronized int views() {
    return views;
  }

  synchronized int openViews() {
    return openViews;
  }

  /** Pieces that were read. */
  synchronized int pieces() {
    return pieces;
  }

  private static String text(Payload payload) {
    return new String(payload.unsafeArray(), StandardCharsets.UTF_8);
  }
}
