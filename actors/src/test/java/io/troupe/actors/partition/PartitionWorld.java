package io.troupe.actors.partition;

import static io.troupe.actors.partition.PartitionOracle.check;

import io.troupe.actors.Bytes;
import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.counter.CounterKind;
import io.troupe.actors.counter.CounterReply;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.PartitionInput.JournalRequest;
import io.troupe.actors.session.SessionCommand;
import io.troupe.actors.session.SessionReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A partition with up to two incarnations that both believe in themselves, their journal, and
 * clients that repeat what was not answered. One thread, one seed; every step draws what happens
 * next: messages are late or lost, journal requests take effect late or are never answered,
 * incarnations crash between any two effects, clocks jump.
 */
final class PartitionWorld {
  private static final PartitionSettings SETTINGS =
      new PartitionSettings(6, 2L << 20, 5, 32L << 20, PartitionOracle.CHUNK_BYTES, 3, 8, 4);
  private static final Refusal NEARLY_FULL =
      new Refusal(Refusal.Code.UNAVAILABLE, "the disk is nearly full");
  private static final int CLIENTS = 3;
  private static final int MAX_INCARNATIONS = 2;

  /** How often what happened; summed over seeds, it shows that the interesting did. */
  final TreeMap<String, Integer> happened = new TreeMap<>();

  private final Random random;
  private final PartitionOracle oracle = new PartitionOracle(SETTINGS);
  final JournalModel journal;
  private final List<Incarnation> incarnations = new ArrayList<>();
  private final List<Supplier<String>> network = new ArrayList<>();

  /** Messages that take far longer than others. */
  private final List<Supplier<String>> late = new ArrayList<>();

  private final Map<Long, Copy> copies = new HashMap<>();
  private final List<Client> clients = new ArrayList<>();
  private boolean healed;
  private long wallMillis = 1_000_000;
  private long nanos;
  private long nextCopy = 1;

  /** The newest version that anybody was shown as durable and current. */
  private long floor;

  private long traceHash;
  private int steps;

  PartitionWorld(long seed, JournalModel.Flaw flaw) {
    random = new Random(seed);
    journal = new JournalModel(flaw, OneMachine.WIRE, oracle::stored);
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new Client(i));
    }
  }

  long traceHash() {
    return traceHash;
  }

  int steps() {
    return steps;
  }

  /** Chaos, then peace: in peace everything must come to its end. */
  void run(int chaoticSteps) {
    for (int i = 0; i < chaoticSteps; i++) {
      step();
    }
    healed = true;
    incarnations.forEach(Incarnation::crash);
    int patience = 5_000;
    while (clients.stream().anyMatch(Client::isBusy)) {
      check(patience-- > 0, "progress: the world has healed, and work does not end");
      step();
    }
  }

  private void step() {
    steps++;
    nanos += random.nextInt(1_000);
    if (healed) {
      nanos += 10_000_000_000L; // so that there is room again for what is not remembered yet
    }
    wallMillis += chance(2) ? random.nextInt(2_000_000) - 1_000_000 : random.nextInt(10);
    nanos += chance(2) ? 1_000_000L * random.nextInt(1_000_000) : 0;
    incarnations.removeIf(incarnation -> incarnation.over && incarnation.journalQueue.isEmpty());
    String what =
        switch (random.nextInt(20)) {
          case 0, 1, 2 -> clients.get(random.nextInt(CLIENTS)).act();
          case 3, 4, 5, 6, 7 -> journalWorks();
          case 8 -> fate();
          // Most of the time goes to messages: each command costs several.
          default -> deliver();
        };
    trace(what);
  }

  private void trace(String what) {
    traceHash = traceHash * 31 + what.hashCode();
  }

  private void count(String what) {
    happened.merge(what, 1, Integer::sum);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String deliver() {
    if (!late.isEmpty() && chance(3)) {
      return late.remove(random.nextInt(late.size())).get();
    }
    if (network.isEmpty()) {
      return "silence";
    }
    Supplier<String> message = network.remove(random.nextInt(network.size()));
    if (!healed && chance(3)) {
      count("message lost");
      return "lost";
    }
    return message.get();
  }

  private String journalWorks() {
    List<Incarnation> asking =
        incarnations.stream().filter(one -> !one.journalQueue.isEmpty()).toList();
    return asking.isEmpty() ? "idle" : asking.get(random.nextInt(asking.size())).journalWorks();
  }

  private String fate() {
    List<Incarnation> live = incarnations.stream().filter(one -> !one.over).toList();
    if (live.isEmpty() || (!healed && live.size() < MAX_INCARNATIONS && chance(30))) {
      Incarnation incarnation = new Incarnation();
      incarnations.add(incarnation);
      if (!live.isEmpty()) {
        count("second incarnation");
      }
      incarnation.feed(new PartitionInput.Started<>());
      return "start";
    }
    Incarnation one = live.get(random.nextInt(live.size()));
    if (healed) {
      return "peace";
    }
    if (chance(15)) {
      count("crash");
      one.crash();
      return "crash";
    }
    if (chance(8)) {
      count("drain");
      one.feed(new PartitionInput.DrainAsked<>());
      return "drain";
    }
    if (chance(30)) {
      count("journal takes no appends");
      one.feed(new PartitionInput.AppendsRefused<>(Optional.of(NEARLY_FULL)));
      return "full";
    }
    if (chance(60)) {
      one.feed(new PartitionInput.AppendsRefused<>(Optional.empty()));
      return "freed";
    }
    return "mercy";
  }

  /** One owner, or who takes itself for it. */
  private final class Incarnation {
    private final PartitionMachine<Long> machine =
        new PartitionMachine<>(
            OneMachine.PARTITION,
            new Claimant(MembershipNumber.FIRST, "node-" + incarnations.size()),
            List.of(new CounterKind()),
            OneMachine.WIRE,
            SETTINGS);

    /** Requests take effect in the order of the calls. */
    private final ArrayDeque<Runnable> journalQueue = new ArrayDeque<>();

    /** Of the snapshot that it saves. */
    private final List<Bytes> pieces = new ArrayList<>();

    private boolean over;

    void crash() {
      over = true;
      // What was sent to the journal may arrive after its sender is gone.
      if (chance(50)) {
        journalQueue.clear();
      }
    }

    void feed(PartitionInput<Long> input) {
      if (over) {
        return;
      }
      for (PartitionEffect<Long> effect : machine.step(new Moment(nanos, wallMillis), input)) {
        if (!healed && random.nextInt(300) == 0) {
          count("crash between effects");
          crash();
          return;
        }
        trace(effect.toString());
        perform(effect);
      }
    }

    private void perform(PartitionEffect<Long> effect) {
      switch (effect) {
        case PartitionEffect.Claim<Long> claim ->
            ask(JournalRequest.RECOVERY, () -> journal.claim(claim.claimant()));
        case PartitionEffect.LoadSnapshot<Long> unused ->
            ask(JournalRequest.RECOVERY, journal::newest);
        case PartitionEffect.ReadPage<Long> read ->
            ask(JournalRequest.RECOVERY, () -> journal.read(read.from(), 1 + random.nextInt(8)));
        case PartitionEffect.Append<Long> append ->
            ask(JournalRequest.APPEND, () -> journal.append(append.batch()));
        case PartitionEffect.Confirm<Long> confirm ->
            ask(JournalRequest.CONFIRM, () -> journal.confirm(confirm.epoch()));
        case PartitionEffect.SavePiece<Long> save -> {
          if (save.place() == 0) {
            count("snapshot");
            pieces.clear();
          }
          pieces.add(save.piece());
          ask(
              JournalRequest.SNAPSHOT,
              () -> journal.store(save.epoch(), save.at(), save.place(), save.piece()));
        }
        case PartitionEffect.SealSnapshot<Long> seal -> {
          oracle.saved(new Snapshot(seal.at(), pieces));
          count("snapshot sealed");
          ask(JournalRequest.SNAPSHOT, () -> journal.seal(seal.epoch(), seal.at(), seal.pieces()));
        }
        case PartitionEffect.WakeAt<Long> wake ->
            network.add(() -> fed(new PartitionInput.TimeElapsed<>()));
        case PartitionEffect.DeleteUpTo<Long> delete ->
            journalQueue.add(() -> journal.deleteUpTo(delete.epoch(), delete.upTo()));
        case PartitionEffect.Reply<Long> reply ->
            network.add(
                () -> {
                  Objects.requireNonNull(copies.get(reply.to())).answered(reply.reply());
                  return "reply";
                });
        case PartitionEffect.Serving<Long> serving -> {
          count("recovered");
          check(
              serving.recovered().number() <= oracle.highest(),
              "recovery goes beyond the journal: %s",
              serving);
        }
        case PartitionEffect.Stop<Long> stop -> onStop(stop.reason());
      }
    }

    private void onStop(StopReason reason) {
      over = true;
      count("stop: " + reason.getClass().getSimpleName());
      check(
          !(reason instanceof StopReason.Broken),
          "nothing breaks while the journal keeps its contract: %s",
          reason);
    }

    private void ask(JournalRequest request, Supplier<PartitionInput<Long>> call) {
      boolean fails = !healed && chance(3);
      if (fails) {
        // The failure may be told before the request takes effect, or after, or it never does.
        count("unanswered " + request);
        network.add(() -> fed(new PartitionInput.JournalFailed<>(request, "lost")));
        if (chance(30)) {
          return;
        }
      }
      journalQueue.add(
          () -> {
            PartitionInput<Long> answer = call.get();
            if (!fails) {
              network.add(() -> fed(answer));
            }
          });
    }

    private String fed(PartitionInput<Long> input) {
      feed(input);
      return input.toString();
    }

    String journalWorks() {
      journalQueue.remove().run();
      return "journal";
    }
  }

  /**
   * Writes, several at a time, and reads between: in sessions that it has opened, or, the last one,
   * each write under a key of its own.
   */
  private final class Client {
    private static final int WINDOW = 5;
    private final boolean hasKeys;
    private final TreeMap<Long, Operation> open = new TreeMap<>();
    private @Nullable SessionId session;
    private long next = 1;

    Client(int number) {
      this.hasKeys = number == CLIENTS - 1;
    }

    boolean isBusy() {
      return !open.isEmpty();
    }

    String act() {
      boolean mayBegin = !healed && open.size() < WINDOW;
      if (mayBegin && !hasKeys && session == null) {
        new Operation(this, Optional.empty(), new SessionCommand.Open()).send();
        return "open";
      }
      if (mayBegin && chance(40)) {
        return begin();
      }
      if (!open.isEmpty() && chance(60)) {
        return goOn(open.values().stream().skip(random.nextInt(open.size())).findFirst().get());
      }
      if (healed) {
        return "rest";
      }
      CounterCommand.Get get = new CounterCommand.Get(counter(), access());
      new Operation(this, Optional.empty(), get).send();
      return "read";
    }

    private String begin() {
      long number = next++;
      @Nullable SessionId opened = session;
      RequestId id = opened == null ? OneMachine.id(number, 1) : new RequestId(opened, number);
      CounterCommand command =
          chance(25)
              ? new CounterCommand.Create(counter())
              : new CounterCommand.Add(counter(), 1 + random.nextInt(9));
      Operation operation = new Operation(this, Optional.of(id), command);
      open.put(number, operation);
      operation.number = number;
      operation.send();
      return "write " + id;
    }

    private String goOn(Operation operation) {
      if (!healed && chance(6)) {
        // Its mark may rise now, and copies of this one come late.
        count("given up");
        operation.finish();
        return "give up";
      }
      if (operation.copies < 6 || healed) {
        count("repeat");
        operation.send();
      }
      return "repeat";
    }

    /** All that it numbered there will stay unknown. */
    void forget(RequestId id) {
      if (id.session().equals(session)) {
        count("session forgotten");
        session = null;
        List.copyOf(open.values()).forEach(Operation::finish);
      }
    }

    void opened(SessionId id) {
      if (session == null) {
        count("session opened");
        session = id;
        next = 1;
      }
    }

    /** What is answered for good: the mark that its requests carry. */
    long lowestUnanswered() {
      return hasKeys ? 1 : open.isEmpty() ? next : open.firstKey();
    }

    private String counter() {
      return "c" + random.nextInt(3);
    }

    private Access access() {
      return switch (random.nextInt(4)) {
        case 0 -> Access.LOCAL;
        case 1 -> new Access.AtLeast(new Version(random.nextLong(oracle.highest() + 2)));
        default -> Access.LINEARIZABLE;
      };
    }
  }

  /** What a client wants, over all copies. */
  private final class Operation {
    private final Client client;
    private final Optional<RequestId> id;
    private final KindCommand command;
    private long number;
    private int copies;

    /** What was known to be durable when its first copy was sent. */
    private long floorOfFirst;

    private int refused;
    private boolean over;

    Operation(Client client, Optional<RequestId> id, KindCommand command) {
      this.client = client;
      this.id = id;
      this.command = command;
    }

    void send() {
      List<Incarnation> live = incarnations.stream().filter(one -> !one.over).toList();
      if (live.isEmpty()) {
        return;
      }
      Incarnation target = live.get(random.nextInt(live.size()));
      if (copies == 0) {
        floorOfFirst = floor;
      }
      copies++;
      Copy copy = new Copy(this, floor);
      long address = nextCopy++;
      PartitionWorld.this.copies.put(address, copy);
      long due = chance(5) ? nanos + random.nextInt(10_000) : Long.MAX_VALUE / 2;
      long lowest = id.isPresent() ? client.lowestUnanswered() : 1;
      Ask<Long> ask =
          new Ask<>(OneMachine.PARTITION, command, id, lowest, new Deadline(due), address);
      if (chance(15)) {
        late.add(() -> arrives(ask));
      } else {
        network.add(() -> target.fed(new PartitionInput.Asked<>(ask)));
      }
    }

    /** Long after it was sent, and wherever the partition is by then. */
    private String arrives(Ask<Long> ask) {
      count("late copy");
      List<Incarnation> live = incarnations.stream().filter(one -> !one.over).toList();
      return live.isEmpty()
          ? "nobody"
          : live.get(random.nextInt(live.size())).fed(new PartitionInput.Asked<>(ask));
    }

    private void finish() {
      over = true;
      client.open.remove(number, this);
    }
  }

  /** One copy of an operation, sent when {@code floor} was known to be durable. */
  private final class Copy {
    private final Operation operation;
    private final long floor;

    Copy(Operation operation, long floor) {
      this.operation = operation;
      this.floor = floor;
    }

    void answered(PartitionReply reply) {
      switch (reply) {
        case PartitionReply.Answered answered -> done(answered.reply());
        case PartitionReply.Refused refused -> {
          count("refused " + refused.refusal().code());
          operation.refused++;
          // Only where every copy was refused is it sure that nothing happened.
          if (operation.id.isPresent()
              && !operation.over
              && operation.refused == operation.copies) {
            RequestId id = operation.id.get();
            check(!oracle.happened(id), "P5 honest: %s was refused, and is in the journal", id);
            if (!healed && chance(50)) {
              refusedForGood.add(id);
              operation.finish();
            }
          }
          checkRefused();
          if (refused.refusal().code() == Refusal.Code.NO_SESSION) {
            operation.client.forget(operation.id.orElseThrow());
          }
        }
        case PartitionReply.Unknown unknown -> {
          count(unknown.detail().contains("too old") ? "too old" : "unknown");
          check(
              operation.id.isPresent() || operation.command instanceof SessionCommand,
              "P5 honest: a read is never unknown");
          check(unknown.retryWith().equals(operation.id), "unknown names its request: %s", unknown);
        }
      }
    }

    private void done(KindReply reply) {
      count(reply.getClass().getSimpleName());
      switch (operation.command) {
        case CounterCommand.Get get -> {
          oracle.read(get, (CounterReply) reply, floor);
          if (get.access() instanceof Access.Linearizable
              && reply instanceof CounterReply.Total t) {
            raiseFloor(t.version());
          }
        }
        case CounterCommand write -> written(write, (CounterReply) reply);
        default -> {
          if (reply instanceof SessionReply.Opened opened) {
            operation.client.opened(opened.session());
          }
        }
      }
    }

    private void written(CounterCommand command, CounterReply reply) {
      oracle.written(operation.id.orElseThrow(), command, reply, operation.floorOfFirst);
      raiseFloor(
          switch (reply) {
            case CounterReply.Total total -> total.version();
            case CounterReply.Exists exists -> exists.version();
          });
      operation.finish();
    }

    private void raiseFloor(Version version) {
      PartitionWorld.this.floor = Math.max(PartitionWorld.this.floor, version.number());
    }
  }

  private final List<RequestId> refusedForGood = new ArrayList<>();

  /** What must hold at any time about requests that were refused for good. */
  void checkRefused() {
    check(
        refusedForGood.stream().noneMatch(oracle::happened),
        "P5 honest: one of %s was refused, and is in the journal",
        refusedForGood);
  }
}
