package io.troupe.simulation.partition;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.Bytes;
import io.troupe.actors.Deadline;
import io.troupe.actors.Refusal;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.mail.MailCommand;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionEffect;
import io.troupe.actors.partition.PartitionInput;
import io.troupe.actors.partition.PartitionInput.JournalRequest;
import io.troupe.actors.partition.PartitionMachine;
import io.troupe.actors.partition.StopReason;
import io.troupe.testkit.world.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One owner, or who takes itself for it: a machine, its clocks, and its way to the journal. */
final class Incarnation {
  private final PartitionWorld world;
  private final String name;
  private final Clock clock;
  private final PartitionMachine<Long> machine;

  /** Of the snapshot that it saves. */
  private final List<Bytes> pieces = new ArrayList<>();

  private boolean over;
  private boolean losesItsRequests;
  private boolean serving;
  private int unanswered;
  private long alarm;
  private long journalFreeNanos;
  private long heldUntilNanos;

  Incarnation(PartitionWorld world, int number, Clock clock) {
    this.world = world;
    this.name = "owner " + number;
    this.clock = clock;
    this.machine =
        new PartitionMachine<>(
            PartitionWorld.PARTITION,
            new Claimant(MembershipNumber.FIRST, name),
            world.kinds,
            world.wire,
            world.settings);
  }

  boolean isLive() {
    return !over;
  }

  String name() {
    return name;
  }

  void start(Optional<Refusal> diskFull) {
    boolean follows = world.chance(40);
    world.say(
        name,
        "starts%s; its clock runs at %.3f".formatted(follows ? " and follows" : "", clock.rate()));
    feed(new PartitionInput.Started<>(follows));
    diskFull.ifPresent(why -> feed(new PartitionInput.AppendsRefused<>(Optional.of(why))));
  }

  void crash() {
    over = true;
    // What was sent to the journal may arrive after its sender is gone.
    losesItsRequests = world.chance(50);
  }

  /** Stands still; what arrives meanwhile waits. */
  void pause(long nanos) {
    heldUntilNanos = world.now() + nanos;
  }

  void ask(long address, Copy copy) {
    Deadline deadline = new Deadline(clock.shownAt(copy.deadlineNanos()));
    feed(
        new PartitionInput.Asked<>(
            new Ask<>(
                PartitionWorld.PARTITION,
                copy.command(),
                copy.id(),
                copy.lowest(),
                copy.principal(),
                deadline,
                address)));
  }

  /** Letters, of this partition or another owner of it. */
  void take(long address, MailCommand.Deliver letters, long deadlineNanos) {
    feed(
        new PartitionInput.Asked<>(
            new Ask<>(
                PartitionWorld.PARTITION,
                letters,
                Optional.empty(),
                1,
                new Deadline(clock.shownAt(deadlineNanos)),
                address)));
  }

  void feed(PartitionInput<Long> input) {
    if (over) {
      return;
    }
    if (world.now() < heldUntilNanos) {
      world.at(heldUntilNanos, () -> feed(input));
      return;
    }
    if (input instanceof PartitionInput.Asked<Long>) {
      unanswered++;
    }
    List<PartitionEffect<Long>> effects;
    try {
      effects = machine.step(clock.at(world.now(), world.wallMillis()), input);
    } catch (RuntimeException e) {
      throw new Violation("nothing breaks: " + name + " fails on " + input + ": " + e);
    }
    for (PartitionEffect<Long> effect : effects) {
      if (world.faults().crash() && world.chancePerMille(3)) {
        world.count("crash between effects");
        world.say(name, "crashes before " + effect.getClass().getSimpleName());
        crash();
        return;
      }
      perform(effect);
    }
    int own = 3; // sessions, letters, guests
    int most = (world.kinds.size() + own) * world.settings.maxWaitingPerKind();
    check(
        over || serving || unanswered <= most,
        "P6 bounded: %s commands wait for recovery, allowed are %s",
        unanswered,
        most);
  }

  private void perform(PartitionEffect<Long> effect) {
    switch (effect) {
      case PartitionEffect.Claim<Long> claim -> {
        world.say(name, "claims");
        ask(JournalRequest.RECOVERY, () -> world.journal.claim(claim.claimant()));
      }
      case PartitionEffect.LoadSnapshot<Long> unused ->
          ask(JournalRequest.RECOVERY, world.journal::newest);
      case PartitionEffect.ReadPage<Long> read -> {
        int most = 1 + world.random.nextInt(30);
        ask(JournalRequest.RECOVERY, () -> world.journal.read(read.from(), most));
      }
      case PartitionEffect.Append<Long> append -> {
        world.say(
            name,
            "appends events %s to %s"
                .formatted(append.batch().first().number(), append.batch().last().number()));
        long decided = world.now();
        ask(JournalRequest.APPEND, () -> append(append, decided));
      }
      case PartitionEffect.Confirm<Long> confirm ->
          ask(JournalRequest.CONFIRM, () -> world.journal.confirm(confirm.epoch()));
      case PartitionEffect.SavePiece<Long> save -> {
        if (save.place() == 0) {
          world.count("snapshot begun");
          world.say(name, "begins a snapshot of event " + save.at().number());
          pieces.clear();
          world.truth.begun(save.at());
        }
        pieces.add(save.piece());
        ask(
            JournalRequest.SNAPSHOT,
            () -> world.journal.store(save.epoch(), save.at(), save.place(), save.piece()));
      }
      case PartitionEffect.SealSnapshot<Long> seal -> {
        world.say(name, "seals the snapshot, of " + pieces.size() + " pieces");
        world.truth.drawn(seal.at(), List.copyOf(pieces));
        world.count("snapshot sealed");
        ask(
            JournalRequest.SNAPSHOT,
            () -> world.journal.seal(seal.epoch(), seal.at(), seal.pieces()));
      }
      case PartitionEffect.DeleteUpTo<Long> delete -> {
        world.say(name, "deletes up to event " + delete.upTo().number());
        requested(() -> world.journal.deleteUpTo(delete.epoch(), delete.upTo()));
      }
      case PartitionEffect.Deliver<Long> deliver -> world.post.carry(this, deliver);
      case PartitionEffect.WakeAt<Long> wake -> wakeAt(wake.monotonicNanos());
      case PartitionEffect.Reply<Long> reply -> {
        unanswered--;
        world.reply(name, reply.to(), reply.reply());
      }
      case PartitionEffect.Serving<Long> served -> {
        serving = true;
        world.count("recovered");
        world.say(name, "serves from event " + served.recovered().number());
      }
      case PartitionEffect.Stop<Long> stop -> onStop(stop.reason());
    }
  }

  private PartitionInput<Long> append(PartitionEffect.Append<Long> append, long decidedNanos) {
    if (world.owners.isDiskFull()) {
      world.count("append refused");
      world.say("journal", "has no room, and stores nothing");
      return new PartitionInput.AppendRefused<>(Owners.NEARLY_FULL);
    }
    return world.journal.append(append.batch(), decidedNanos);
  }

  private void wakeAt(long monotonicNanos) {
    long mine = ++alarm;
    long when = Math.max(world.now(), clock.whenItShows(monotonicNanos));
    world.at(
        when + world.random.nextInt(1_000_000),
        () -> {
          if (mine == alarm) {
            feed(new PartitionInput.TimeElapsed<>());
          }
        });
  }

  private void onStop(StopReason reason) {
    over = true;
    world.count("stop: " + reason.getClass().getSimpleName());
    world.say(name, "stops: " + reason);
    check(
        !(reason instanceof StopReason.Broken),
        "nothing breaks while the journal keeps its contract: %s",
        reason);
    check(unanswered == 0, "everybody is answered at the end: %s are not", unanswered);
  }

  private void ask(JournalRequest request, Supplier<PartitionInput<Long>> call) {
    boolean fails = world.faults().lostJournal() && world.chance(3);
    if (fails) {
      // The failure may be told before the request takes effect, or after, or it never does.
      world.count("unanswered " + request);
      world.say(name, "will hear that the journal does not answer its " + request);
      world.after(
          world.journalDelay(),
          () -> feed(new PartitionInput.JournalFailed<>(request, "no answer")));
      if (world.chance(30)) {
        return;
      }
    }
    requested(
        () -> {
          PartitionInput<Long> answer = call.get();
          if (!fails) {
            boolean confirms = request == JournalRequest.CONFIRM;
            world.after(confirms ? world.confirmDelay() : world.journalDelay(), () -> feed(answer));
          }
        });
  }

  /** Requests of one owner take effect in their order. */
  private void requested(Runnable takesEffect) {
    journalFreeNanos = Math.max(journalFreeNanos, world.now() + world.journalDelay());
    world.at(
        journalFreeNanos,
        () -> {
          if (!losesItsRequests) {
            takesEffect.run();
          }
        });
  }
}
