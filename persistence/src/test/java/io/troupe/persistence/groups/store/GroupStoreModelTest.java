package io.troupe.persistence.groups.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog.Piece;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import io.troupe.consensus.Write.ReceivedPiece;
import io.troupe.consensus.Write.Vote;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.log.GroupId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Random writes of three groups, and starts in between, beside lists in memory. */
@Timeout(120)
class GroupStoreModelTest {
  private static final long SEED = 14;
  private static final int STEPS = 600;
  private static final Membership MEMBERS = Membership.of(List.of(new ReplicaId(1)));

  @TempDir Path directory;

  private final SplittableRandom dice = new SplittableRandom(SEED);

  /** What a group should have. */
  private static final class Model {
    private final GroupId id;
    private final List<Entry> entries = new ArrayList<>();
    private SnapshotMark base = SnapshotMark.initial(MEMBERS);
    private List<Payload> snapshot = List.of();
    private long term;

    Model(int number) {
      this.id = new GroupId(number);
    }

    long first() {
      return base.index().number() + 1;
    }

    long last() {
      return base.index().number() + entries.size();
    }

    Vote vote() {
      return new Vote(new Term(term), Optional.empty());
    }
  }

  @Test
  void groupsHaveWhatWasWritten() {
    List<Model> models = IntStream.of(1, 2, 255).mapToObj(Model::new).toList();
    int done = 0;
    while (done < STEPS) {
      try (GroupStore store =
          GroupStore.open(directory.resolve("g"), new JournalDisk("d", done > 0))) {
        List<GroupLog> logs = models.stream().map(it -> store.group(it.id, MEMBERS)).toList();
        for (int i = 0; i < logs.size(); i++) {
          check(models.get(i), logs.get(i), done);
        }
        for (int n = dice.nextInt(1, 60); n > 0; n--, done++) {
          int at = dice.nextInt(models.size());
          change(models.get(at), logs.get(at));
        }
      }
    }
  }

  private static void check(Model model, GroupLog log, int step) {
    String what = "group %d before step %d".formatted(model.id.number(), step);
    StoredState restored = log.restored();
    assertThat(restored.vote()).as(what).isEqualTo(model.vote());
    assertThat(restored.base()).as(what).isEqualTo(model.base);
    assertThat(restored.last().number()).as(what).isEqualTo(model.last());
    assertThat(
            log.entries(
                new LogIndex(model.first()), new LogIndex(model.last() + 1), Integer.MAX_VALUE))
        .as(what)
        .isEqualTo(model.entries);
    assertThat(restored.hasSnapshot()).as(what).isEqualTo(!model.snapshot.isEmpty());
    for (int place = 0; place < model.snapshot.size(); place++) {
      assertThat(log.piece(model.base, place))
          .as(what)
          .contains(new Piece(model.snapshot.get(place), place == model.snapshot.size() - 1));
    }
  }

  private void change(Model model, GroupLog log) {
    switch (dice.nextInt(model.entries.isEmpty() ? 2 : 9)) {
      case 0 -> receive(model, log);
      case 8 -> {
        model.snapshot = List.of();
        Told told = new Told();
        log.forget(model.base, told);
        told.done.join();
      }
      case 1, 2, 3, 4 -> append(model, log, model.last() + 1);
      case 5 -> take(model, log);
      default -> {
        model.term++;
        append(model, log, dice.nextLong(model.first(), model.last() + 1));
      }
    }
  }

  private void append(Model model, GroupLog log, long from) {
    Optional<LogIndex> dropFrom =
        from <= model.last() ? Optional.of(new LogIndex(from)) : Optional.empty();
    model.entries.subList((int) (from - model.first()), model.entries.size()).clear();
    List<Entry> more = new ArrayList<>();
    for (int n = dice.nextInt(1, 6); n > 0; n--) {
      more.add(
          new Entry(
              new LogIndex(from + more.size()),
              new Term(model.term),
              new Entry.Content.Command(payload())));
    }
    model.entries.addAll(more);
    write(log, model, Optional.empty(), Optional.empty(), dropFrom, more);
  }

  /** The log is cut behind what the state machine holds. */
  private void take(Model model, GroupLog log) {
    int count = dice.nextInt(1, model.entries.size() + 1);
    Entry last = model.entries.get(count - 1);
    SnapshotMark mark = new SnapshotMark(last.index(), last.term(), MEMBERS);
    model.entries.subList(0, count).clear();
    begin(model, mark, List.of());
    write(log, model, Optional.empty(), Optional.of(mark), Optional.empty(), List.of());
  }

  /** A leader's snapshot takes the place of all, or comes only in part. */
  private void receive(Model model, GroupLog log) {
    model.term++;
    SnapshotMark mark =
        new SnapshotMark(
            new LogIndex(model.last() + dice.nextInt(1, 9)), new Term(model.term), MEMBERS);
    List<ReceivedPiece> pieces = pieces(mark);
    boolean isWhole = dice.nextBoolean();
    for (ReceivedPiece piece : pieces) {
      if (isWhole && piece.isLast()) {
        model.entries.clear();
        begin(model, mark, pieces);
        write(log, model, Optional.of(piece), Optional.of(mark), Optional.empty(), List.of());
      } else if (!piece.isLast()) {
        write(log, model, Optional.of(piece), Optional.empty(), Optional.empty(), List.of());
      }
    }
    write(log, model, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  private static void begin(Model model, SnapshotMark mark, List<ReceivedPiece> pieces) {
    model.base = mark;
    model.snapshot = pieces.stream().map(ReceivedPiece::payload).toList();
  }

  private List<ReceivedPiece> pieces(SnapshotMark mark) {
    int count = dice.nextInt(1, 5);
    return IntStream.range(0, count)
        .mapToObj(place -> new ReceivedPiece(mark, place, payload(), place == count - 1))
        .toList();
  }

  private Payload payload() {
    byte[] bytes = new byte[dice.nextInt(200)];
    dice.nextBytes(bytes);
    return Payload.wrap(bytes);
  }

  private static void write(
      GroupLog log,
      Model model,
      Optional<ReceivedPiece> piece,
      Optional<SnapshotMark> base,
      Optional<LogIndex> dropFrom,
      List<Entry> entries) {
    Told told = new Told();
    log.write(
        new Write<>(1, Optional.of(model.vote()), piece, base, dropFrom, entries, List.of()), told);
    told.done.join();
  }

  private static final class Told implements WriteOutcome {
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    @Override
    public void written() {
      done.complete(true);
    }

    @Override
    public void failed(JournalException why) {
      done.completeExceptionally(why);
    }
  }
}
