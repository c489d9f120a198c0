package io.troupe.persistence.membership;

import static java.util.Objects.requireNonNull;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.node.Worker;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.persistence.membership.rules.RegisterCommand;
import io.troupe.persistence.membership.rules.RegisterFormats;
import io.troupe.persistence.membership.rules.RegisterState;
import io.troupe.persistence.membership.rules.RegisteredMember;
import io.troupe.persistence.membership.rules.Testimony.Why;
import io.troupe.persistence.membership.suspicion.Heartbeat;
import io.troupe.persistence.membership.suspicion.HeartbeatFormats;
import io.troupe.persistence.membership.suspicion.HeirTurns;
import io.troupe.persistence.membership.suspicion.Sight;
import io.troupe.persistence.membership.suspicion.Suspicion;
import io.troupe.persistence.process.MessageHandler;
import io.troupe.persistence.process.NodeProcess;
import io.troupe.persistence.transport.PeerFact;
import io.troupe.persistence.transport.Transport.Lane;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says to the voters what this node sees of others, keeps the register's newest state, and, while
 * this node leads the system group, proposes whom to declare down and sends the register to all
 * members. What this node leads it leaves to a voter that hears more members. One thread does all
 * of it.
 */
public final class MembershipWatch implements AutoCloseable {
  /** The stream of heartbeats. */
  public static final int HEARTBEATS = NodeProcess.FIRST_FREE_STREAM;

  /** The stream of the register's states. */
  public static final int REGISTERS = HEARTBEATS + 1;

  private static final Logger LOG = LoggerFactory.getLogger(MembershipWatch.class);
  private static final int LOOK_MILLIS = 50;
  private static final int HEARTBEAT_MILLIS = 250;
  private static final int ASK_MILLIS = 1_000;

  private final String self;
  private final RegisterClient client;
  private final MembershipLine line;
  private final Suspicion suspicion;
  private final HeirTurns turns = new HeirTurns();
  private final Worker worker;
  private final Runnable endOfNews;
  private final Map<Why, LongAdder> accusations = new EnumMap<>(Why.class);
  private volatile long answeredMillis;
  private volatile Looked looked = new Looked(0, new TreeMap<>());
  private NavigableMap<String, Why> said = new TreeMap<>();
  private MembershipNumber sent = MembershipNumber.FIRST;
  private MembershipNumber reached = MembershipNumber.FIRST;
  private boolean led;
  private boolean asks;
  private long saidMillis;
  private long askedMillis;

  /** What was seen when it last looked. */
  private record Looked(long atMillis, NavigableMap<String, Sight> sights) {}

  /**
   * Watches nothing before {@link #start}.
   *
   * @param self the node's name
   * @param silentMillis who is not heard for longer is missed
   */
  public MembershipWatch(
      String self, long silentMillis, RegisterClient client, MembershipLine line) {
    this(self, silentMillis, client, line, Worker.onThread("troupe-members"));
  }

  /** The same by a worker of its own, which it closes. */
  public MembershipWatch(
      String self, long silentMillis, RegisterClient client, MembershipLine line, Worker worker) {
    this.self = self;
    this.client = client;
    this.line = line;
    this.worker = worker;
    this.answeredMillis = now();
    this.suspicion = new Suspicion(self, silentMillis, now());
    for (Why why : List.of(Why.CLOSED, Why.REFUSED, Why.SILENT)) {
      accusations.put(why, new LongAdder());
    }
    this.endOfNews = client.listen(view -> worker.execute(this::sendNews));
  }

  /** Watches over a node process, from its start on. */
  public static MembershipWatch of(
      String self, long silentMillis, RegisterClient client, NodeProcess process) {
    MembershipWatch watch =
        new MembershipWatch(self, silentMillis, client, new ProcessLine(process));
    MessageHandler heartbeats = (from, bytes) -> watch.heartbeatCame(from.name(), bytes);
    process.onMessage(HEARTBEATS, heartbeats);
    process.onMessage(REGISTERS, (from, bytes) -> watch.registerCame(bytes));
    process.onFact(watch::saw);
    watch.start();
    return watch;
  }

  /** Begins. */
  public void start() {
    worker.every(LOOK_MILLIS, this::look);
  }

  /** A heartbeat of a node came. Any thread. */
  public void heartbeatCame(String from, byte[] frame) {
    onFrame(() -> said(from, HeartbeatFormats.decode(frame)));
  }

  /** A state of the register came. Any thread. */
  public void registerCame(byte[] frame) {
    onFrame(() -> client.learn(RegisterFormats.decodeState(frame)));
  }

  /** The transport saw something. Any thread. */
  public void saw(PeerFact fact) {
    worker.execute(() -> take(fact));
  }

  /** What this node sees of every other member, by name, as it last looked. Any thread. */
  public NavigableMap<String, Sight> sights() {
    Looked last = looked;
    NavigableMap<String, Sight> sights = new TreeMap<>();
    long since = Math.max(0, now() - last.atMillis());
    last.sights().forEach((name, sight) -> sights.put(name, sight.after(since)));
    return sights;
  }

  /**
   * How long the system group has not answered this node, which asks it every second and gives each
   * question five; since the beginning, if it never did. Any thread.
   */
  public Duration unanswered() {
    return Duration.ofMillis(Math.max(0, now() - answeredMillis));
  }

  /** How often this node began to miss somebody, by what it saw then. Any thread. */
  public Map<Why, Long> accusations() {
    Map<Why, Long> counts = new EnumMap<>(Why.class);
    accusations.forEach((why, count) -> counts.put(why, count.sum()));
    return counts;
  }

  /** Who decides waits for no look. */
  private void said(String from, Heartbeat heartbeat) {
    suspicion.said(from, heartbeat, now());
    if (!heartbeat.missed().isEmpty() && line.leads()) {
      look();
    }
  }

  /** Facts of one lane: the others may end and come again while all is well. */
  private void take(PeerFact fact) {
    switch (fact) {
      case PeerFact.Connected it when it.lane() == Lane.MESSAGES ->
          suspicion.heard(it.peer().name(), now());
      case PeerFact.Closed it when it.lane() == Lane.MESSAGES -> {
        if (it.end() == PeerFact.End.BY_PEER) {
          suspicion.gone(it.peer().name(), Why.CLOSED, now());
        }
      }
      case PeerFact.Silent it when it.lane() == Lane.MESSAGES ->
          suspicion.gone(it.peer().name(), Why.SILENT, now());
      case PeerFact.Refused it -> {
        if (it.direction() == PeerFact.Direction.OUTGOING) {
          switch (it.why()) {
            case NOBODY_LISTENS -> {
              suspicion.gone(it.node(), Why.REFUSED, now());
              if (!said.containsKey(it.node())) {
                look();
              }
            }
            case UNREACHABLE, TOO_SLOW -> suspicion.unanswered(it.node(), now());
            case TLS,
                OPEN_ADDRESS,
                NOT_TROUPE,
                OTHER_VERSION,
                OTHER_CLUSTER,
                OTHER_NODE,
                OTHER_SECRET,
                CLOSED,
                TOO_MANY -> {} // Somebody is there.
          }
        }
      }
      default -> {}
    }
  }

  private void look() {
    RegisterState state = client.state();
    suspicion.registerIs(state, now());
    reach(state);
    suspicion.votes(line.voters().contains(self), now());
    boolean leads = line.leads();
    if (leads != led) {
      led = leads;
      suspicion.leads(leads, now());
      sent = MembershipNumber.FIRST;
    }
    sayWhatIsMissed();
    // Whom this node does not hear cannot reach what it leads, though most of the others may.
    turns.next(suspicion.hearMore(line.voters(), now()), now()).ifPresent(line::yieldTo);
    looked = new Looked(now(), suspicion.sights(now()));
    if (leads) {
      suspicion.propose(now(), worker.now().wallMillis()).ifPresent(this::propose);
      sendRegister(state);
    }
    ask();
  }

  /** Everybody has something to ask of everybody. */
  private void reach(RegisterState state) {
    if (!state.number().equals(reached)) {
      reached = state.number();
      line.reach(
          state.members().values().stream()
              .filter(it -> it.state() != RegisteredMember.State.DOWN && !it.name().equals(self))
              .collect(
                  Collectors.toMap(RegisteredMember::name, RegisteredMember::transportAddress)));
    }
  }

  /** At once if somebody is missed anew, else from time to time. */
  private void sayWhatIsMissed() {
    MembershipNumber known = client.state().number();
    NavigableMap<String, Why> missed = suspicion.missed(now());
    if (now() - saidMillis < HEARTBEAT_MILLIS && said.keySet().containsAll(missed.keySet())) {
      return;
    }
    saidMillis = now();
    missed.forEach(
        (name, why) -> {
          if (!said.containsKey(name)) {
            requireNonNull(accusations.get(why)).increment();
          }
        });
    said = missed;
    byte[] frame = HeartbeatFormats.encode(new Heartbeat(known, client.incarnation(), missed));
    line.voters().stream()
        .filter(it -> !it.equals(self))
        .forEach(it -> line.sendHeartbeat(it, frame));
  }

  private void propose(RegisterCommand.Down down) {
    LOG.warn("proposes to declare '{}' down: {}", down.name(), down.evidence());
    var unused =
        client
            .command(down)
            .thenCompose(answer -> client.refresh())
            .whenComplete((state, failure) -> worker.execute(() -> decided(down)));
  }

  private void decided(RegisterCommand.Down down) {
    suspicion.registerIs(client.state(), now());
    suspicion.decided(down, now());
  }

  /** At once: those without a replica of the group hear of it from here. */
  private void sendNews() {
    if (line.leads()) {
      sendRegister(client.state());
    }
  }

  private void sendRegister(RegisterState state) {
    if (!state.number().equals(sent)) {
      sent = state.number();
      byte[] frame = RegisterFormats.encode(state);
      state.members().keySet().stream()
          .filter(it -> !it.equals(self))
          .forEach(it -> line.sendRegister(it, frame));
    }
  }

  private void ask() {
    if (!asks && now() - askedMillis >= ASK_MILLIS) {
      asks = true;
      askedMillis = now();
      var unused =
          client.refresh().whenComplete((state, failure) -> worker.execute(() -> asked(failure)));
    }
  }

  private void asked(@Nullable Throwable failure) {
    asks = false;
    if (failure == null) {
      answeredMillis = now();
    }
  }

  /** Ends it; nothing is sent or proposed afterwards. */
  @Override
  public void close() {
    endOfNews.run();
    worker.close();
  }

  private void onFrame(Runnable what) {
    worker.execute(
        () -> {
          try {
            what.run();
          } catch (WireFormatException e) {
            LOG.warn("a frame of another release, or damaged: {}", e.getMessage());
          }
        });
  }

  private long now() {
    return TimeUnit.NANOSECONDS.toMillis(worker.now().monotonicNanos());
  }
}
