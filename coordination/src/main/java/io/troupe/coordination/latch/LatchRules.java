package io.troupe.coordination.latch;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.coordination.name.ObjectName;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What latches do. A round is the number of the event that set its count. */
final class LatchRules implements KindCore<LatchCommand, LatchEvent> {
  private final LatchSettings settings;
  private final NavigableMap<ObjectName, LatchState> latches = new TreeMap<>();

  LatchRules(LatchSettings settings) {
    this.settings = settings;
  }

  @Override
  public Decision<LatchEvent> decide(LatchCommand command, long timeMillis) {
    return switch (command) {
      case LatchCommand.SetCount set -> setCount(set);
      case LatchCommand.CountDown down ->
          find(down.name()).map(it -> countDown(it, down)).orElseGet(LatchRules::notThere);
      case LatchCommand.Await await ->
          find(await.name()).map(it -> await(it, await.round())).orElseGet(LatchRules::notThere);
      case LatchCommand.Delete delete ->
          find(delete.name())
              .map(unused -> change(new LatchEvent.LatchDeleted(delete.name())))
              .orElseGet(() -> answer(new LatchReply.Deleted(false)));
      case LatchCommand.Show show ->
          find(show.name()).map(it -> answer(standing(it, false))).orElseGet(LatchRules::notThere);
      case LatchCommand.ListLatches list -> answer(list(list));
    };
  }

  private Decision<LatchEvent> setCount(LatchCommand.SetCount set) {
    Optional<LatchState> there = find(set.name());
    if (there.isPresent() && there.get().count() > 0 && !set.anew()) {
      return answer(standing(there.get(), false));
    }
    return there.isEmpty() && latches.size() >= settings.maxLatches()
        ? answer(new LatchReply.LatchesFull())
        : change(new LatchEvent.CountSet(set.name(), set.count()));
  }

  private static Decision<LatchEvent> countDown(LatchState latch, LatchCommand.CountDown down) {
    if (down.round().isPresent() && !down.round().get().equals(latch.round())) {
      return answer(new LatchReply.OtherRound(latch.round()));
    }
    return latch.count() == 0
        ? answer(standing(latch, false))
        : change(new LatchEvent.CountedDown(latch.name(), Math.min(down.by(), latch.count())));
  }

  private static Decision<LatchEvent> await(LatchState latch, LatchRound round) {
    if (!round.equals(latch.round())) {
      return answer(
          latch
              .opened(round)
              .<LatchReply>map(LatchReply.Ended::new)
              .orElseGet(LatchReply.NotKnown::new));
    }
    return latch.count() == 0 ? answer(new LatchReply.Ended(true)) : new Decision.NotYet<>();
  }

  private LatchReply list(LatchCommand.ListLatches list) {
    NavigableMap<ObjectName, LatchState> behind =
        list.after().map(it -> latches.tailMap(it, false)).orElse(latches);
    List<LatchReply.Listed.Latch> listed =
        behind.values().stream()
            .limit(list.limit())
            .map(it -> new LatchReply.Listed.Latch(it.name(), it.round(), it.count()))
            .toList();
    // One that is not among them is behind them: the view itself would have to be counted.
    boolean more = !listed.isEmpty() && latches.higherKey(listed.getLast().name()) != null;
    return new LatchReply.Listed(listed, more);
  }

  @Override
  public KindReply apply(LatchEvent event, EventStamp stamp) {
    return switch (event) {
      case LatchEvent.CountSet set -> {
        LatchRound round = new LatchRound(stamp.version().number());
        LatchState now =
            find(set.name())
                .map(it -> it.begun(round, set.count()))
                .orElseGet(() -> new LatchState(set.name(), round, set.count(), List.of()));
        yield put(now);
      }
      case LatchEvent.CountedDown down -> put(latch(event).countedDown(down.by()));
      case LatchEvent.LatchDeleted deleted -> {
        latches.remove(latch(deleted).name());
        yield new LatchReply.Deleted(true);
      }
    };
  }

  private LatchReply put(LatchState now) {
    latches.put(now.name(), now);
    return standing(now, true);
  }

  private LatchState latch(LatchEvent event) {
    return find(event.name())
        .orElseThrow(() -> new IllegalStateException("there is no latch " + event.name()));
  }

  private Optional<LatchState> find(ObjectName name) {
    return Optional.ofNullable(latches.get(name));
  }

  /** Nothing happens to a latch by itself. */
  @Override
  public long nextDueMillis() {
    return NEVER;
  }

  @Override
  public Optional<LatchEvent> due(long timeMillis) {
    return Optional.empty();
  }

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    return new LatchSnapshot(List.copyOf(latches.values()), chunkBytes);
  }

  @Override
  public void restore(Bytes chunk) {
    LatchSnapshot.restore(chunk, it -> latches.put(it.name(), it));
  }

  private static LatchReply standing(LatchState latch, boolean changed) {
    return new LatchReply.Standing(latch.round(), latch.count(), changed);
  }

  private static Decision<LatchEvent> answer(LatchReply reply) {
    return new Decision.Answer<>(reply);
  }

  private static Decision<LatchEvent> change(LatchEvent event) {
    return new Decision.Change<>(event);
  }

  private static Decision<LatchEvent> notThere() {
    return answer(new LatchReply.NotThere());
  }
}
