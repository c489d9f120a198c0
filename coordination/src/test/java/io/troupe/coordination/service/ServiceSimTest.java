package io.troupe.coordination.service;

import static io.troupe.coordination.service.ServicePart.NOT_YET;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Health.State;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply.Listing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random commands and ends of sessions, one seed after the other; {@code -Dtroupe.seed=n} replays
 * one, {@code -Dtroupe.seeds=n} runs more. Checked after every step, from outside: who is listed,
 * for whom, how well; nobody whose session is over; watchers who hear of whatever lasts and of
 * nothing else. At the end: a snapshot in chunks of any size is the same state as the replay of all
 * events, to the byte, and knows what is bound to whom. Cores with flaws are found.
 */
class ServiceSimTest {
  private static final int STEPS = 150;
  private static final int SEEDS = Integer.getInteger("troupe.seeds", 500);
  private static final int HUNTED = 200;
  private static final List<String> IDS = List.of("a", "b", "c", "d");
  private static final List<ObjectName> NAMES =
      List.of(new ObjectName("mail"), new ObjectName("web"));

  private final TreeMap<String, Integer> situations = new TreeMap<>();

  @Test
  void promisesHoldWhateverIsAsked() {
    Long only = Long.getLong("troupe.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? SEEDS : only;
    for (long seed = first; seed <= last; seed++) {
      run(seed, Flaw.NONE);
    }
    System.out.printf("services: seeds %d to %d, %s%n", first, last, situations);
    if (only == null) {
      assertThat(situations.keySet())
          .contains(
              "Deregistered",
              "NotAllowed",
              "NotRegistered",
              "Registered",
              "heard",
              "nothing yet",
              "replaced",
              "session ended");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aFlawIsFound(Flaw flaw) {
    for (long seed = 1; seed <= HUNTED; seed++) {
      try {
        run(seed, flaw);
      } catch (AssertionError e) {
        return;
      }
    }
    throw new AssertionError("nobody found " + flaw);
  }

  private void run(long seed, Flaw flaw) {
    try {
      new Run(seed, flaw).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  /** What could be wrong with a core. */
  enum Flaw {
    NONE,
    /** Who has departed stays. */
    LINGERS,
    /** Whoever asks is registered, known or not. */
    ANY_SESSION,
    /** Who departed takes with it what another has registered in its place. */
    TAKES_ANOTHERS,
    /** The health of an instance is anybody's to say. */
    HEALTH_OF_OTHERS,
    /** Anybody takes anything off. */
    TAKES_OFF_OTHERS,
    /** The first to register stays. */
    FIRST_STAYS,
    /** Nobody hears that the last instance is gone. */
    SILENT_END,
    /** Who waits for one has seen the next. */
    SEEN_TOO_MUCH,
    /** What is filtered by health is not by metadata. */
    HALF_A_FILTER,
    /** Who is ill passes. */
    ILL_IS_WELL
  }

  /** A core with a flaw. */
  private static final class Flawed implements KindCore<ServiceCommand, ServiceEvent> {
    private final ServiceRules core;
    private final Flaw flaw;

    /** Who registered what before others did. */
    private final Map<String, GuestId> firsts = new LinkedHashMap<>();

    Flawed(ServiceSettings settings, Guests guests, Flaw flaw) {
      this.flaw = flaw;
      this.core =
          new ServiceRules(
              settings,
              new Guests() {
                @Override
                public boolean isHere(GuestId guest) {
                  return flaw == Flaw.ANY_SESSION || guests.isHere(guest);
                }

                @Override
                public void onDeparture(Departure departure) {
                  guests.onDeparture(
                      (guest, lost, stamp) -> {
                        if (flaw != Flaw.LINGERS) {
                          departure.departed(guest, lost, stamp);
                        }
                        if (flaw == Flaw.TAKES_ANOTHERS) {
                          takeOff(guest, stamp);
                        }
                      });
                }
              });
    }

    private void takeOff(GuestId guest, EventStamp stamp) {
      for (ObjectName name : NAMES) {
        for (Instance.Registered one : listing(name).instances()) {
          if (guest.equals(firsts.get(name + "/" + one.instance().id()))) {
            var unused =
                core.apply(new ServiceEvent.InstanceDeregistered(name, one.instance().id()), stamp);
          }
        }
      }
    }

    private Listing listing(ObjectName name) {
      Decision<ServiceEvent> read =
          core.decide(new ServiceCommand.Read(name, Filter.ALL, Optional.empty()), 0);
      return (Listing) ((Decision.Answer<ServiceEvent>) read).reply();
    }

    private Optional<GuestId> owner(ObjectName name, InstanceId id) {
      return listing(name).instances().stream()
          .filter(it -> it.instance().id().equals(id))
          .map(Instance.Registered::session)
          .findFirst();
    }

    @Override
    public Decision<ServiceEvent> decide(ServiceCommand command, long timeMillis) {
      return core.decide(spoilt(command), timeMillis) instanceof Decision.Answer<ServiceEvent> it
              && it.reply() instanceof Listing listing
          ? spoilt(listing, (ServiceCommand.Read) command)
          : core.decide(spoilt(command), timeMillis);
    }

    private ServiceCommand spoilt(ServiceCommand command) {
      return switch (command) {
        case ServiceCommand.SetHealth it when flaw == Flaw.HEALTH_OF_OTHERS ->
            new ServiceCommand.SetHealth(
                it.name(), it.id(), owner(it.name(), it.id()).orElse(it.session()), it.health());
        case ServiceCommand.Deregister it when flaw == Flaw.TAKES_OFF_OTHERS ->
            new ServiceCommand.Deregister(it.name(), it.id(), Optional.empty());
        case ServiceCommand.Register it when flaw == Flaw.FIRST_STAYS ->
            new ServiceCommand.Register(
                it.name(),
                it.instance(),
                owner(it.name(), it.instance().id()).orElse(it.session()));
        case ServiceCommand.Read it when flaw == Flaw.HALF_A_FILTER ->
            new ServiceCommand.Read(
                it.name(), new Filter(it.filter().worst(), new TreeMap<>()), it.seen());
        case ServiceCommand.Read it when flaw == Flaw.ILL_IS_WELL ->
            new ServiceCommand.Read(
                it.name(), new Filter(State.CRITICAL, it.filter().metadata()), it.seen());
        default -> command;
      };
    }

    private Decision<ServiceEvent> spoilt(Listing listing, ServiceCommand.Read read) {
      if (read.seen().isEmpty()) {
        return new Decision.Answer<>(listing);
      }
      if (flaw == Flaw.SILENT_END && listing.version().equals(Version.ABSENT)) {
        return new Decision.NotYet<>();
      }
      long more = flaw == Flaw.SEEN_TOO_MUCH ? 1 : 0;
      return new Decision.Answer<>(
          new Listing(new Version(listing.version().number() + more), listing.instances()));
    }

    @Override
    public KindReply apply(ServiceEvent event, EventStamp stamp) {
      if (event instanceof ServiceEvent.InstanceRegistered it) {
        firsts.putIfAbsent(it.name() + "/" + it.instance().id(), it.session());
      }
      return core.apply(event, stamp);
    }

    @Override
    public SnapshotCursor snapshot(int chunkBytes) {
      return core.snapshot(chunkBytes);
    }

    @Override
    public void restore(Bytes chunk) {
      core.restore(chunk);
    }
  }

  /** What must be known of an instance. */
  private record Truth(String address, String zone, State state, int session) {}

  /** Somebody who watches a service. */
  private static final class Watcher {
    final ObjectName name;
    Version seen = Version.ABSENT;
    Map<String, Truth> known = new TreeMap<>();
    int changes;

    Watcher(ObjectName name) {
      this.name = name;
    }
  }

  private final class Run {
    private final Random random;
    private final ServicePart part;
    private final Map<ObjectName, TreeMap<String, Truth>> truth = new TreeMap<>();

    /** How often each service was changed, as its answers said. */
    private final Map<ObjectName, Integer> changes = new TreeMap<>();

    private final TreeSet<Integer> live = new TreeSet<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private int sessions;

    private Run(long seed, Flaw flaw) {
      random = new Random(seed);
      ServiceSettings settings = new ServiceSettings(5, 3, 256);
      part = new ServicePart(guests -> new Flawed(settings, guests, flaw));
      NAMES.forEach(
          name -> {
            truth.put(name, new TreeMap<>());
            watchers.add(new Watcher(name));
          });
    }

    private void count(String situation) {
      situations.merge(situation, 1, Integer::sum);
    }

    private void run() {
      for (int i = 0; i < STEPS; i++) {
        if (live.size() < 3) {
          live.add(++sessions);
          part.arrives(ServicePart.session(sessions));
        }
        if (random.nextInt(12) == 0) {
          sessionEnds();
        } else {
          ask();
        }
        watchers.forEach(it -> watch(it, random.nextBoolean()));
        NAMES.forEach(this::check);
      }
      watchers.forEach(it -> watch(it, true));
      List<Bytes> image = part.image(1 << 14);
      assertThat(part.replayed()).as("replayed").isEqualTo(image);
      List<Bytes> chunks = part.image(1 + random.nextInt(300));
      assertThat(part.restored(chunks)).as("restored").isEqualTo(image);
      assertThat(part.restoredAndLeft(chunks, ServicePart.session(live.first())))
          .as("what is bound to whom")
          .isEqualTo(part.image(1 << 14));
    }

    private void sessionEnds() {
      int gone = List.copyOf(live).get(random.nextInt(live.size()));
      live.remove(gone);
      part.depart(ServicePart.session(gone));
      truth.forEach(
          (name, instances) -> {
            if (instances.values().removeIf(it -> it.session() == gone)) {
              count("session ended");
              changes.merge(name, 1, Integer::sum);
            }
          });
    }

    private void ask() {
      ObjectName name = NAMES.get(random.nextInt(NAMES.size()));
      TreeMap<String, Truth> instances = truth.getOrDefault(name, new TreeMap<>());
      String id = IDS.get(random.nextInt(IDS.size()));
      int number = 1 + random.nextInt(sessions);
      GuestId session = ServicePart.session(number);
      Optional<Truth> before = Optional.ofNullable(instances.get(id));
      Truth now =
          new Truth(
              "h:" + random.nextInt(3),
              "z" + random.nextInt(2),
              State.ofNumber(1 + random.nextInt(3)),
              number);
      boolean own = before.filter(it -> it.session() == number).isPresent();
      boolean operator = random.nextInt(4) == 0;
      ServiceCommand command =
          switch (random.nextInt(5)) {
            case 0, 1 -> new ServiceCommand.Register(name, instance(id, now), session);
            case 2, 3 ->
                new ServiceCommand.SetHealth(
                    name, new InstanceId(id), session, new Health(now.state(), ""));
            default ->
                new ServiceCommand.Deregister(
                    name, new InstanceId(id), operator ? Optional.empty() : Optional.of(session));
          };
      KindReply reply = part.ask(command);
      count(reply.getClass().getSimpleName());
      Optional<Truth> after =
          switch (command) {
            case ServiceCommand.Register unused -> {
              int all = truth.values().stream().mapToInt(TreeMap::size).sum();
              boolean room = before.isPresent() || (instances.size() < 3 && all < 5);
              boolean may = live.contains(number) && room;
              assertThat(reply instanceof ServiceReply.Registered).as("%s", command).isEqualTo(may);
              if (may && before.isPresent() && !own) {
                count("replaced");
              }
              yield may ? Optional.of(now) : before;
            }
            case ServiceCommand.SetHealth unused -> {
              assertThat(reply instanceof ServiceReply.Registered).as("%s", command).isEqualTo(own);
              yield own
                  ? before.map(it -> new Truth(it.address(), it.zone(), now.state(), it.session()))
                  : before;
            }
            case ServiceCommand.Deregister unused -> {
              boolean was = before.isPresent() && (operator || own);
              assertThat(reply).isEqualTo(new ServiceReply.Deregistered(was));
              yield was ? Optional.empty() : before;
            }
            case ServiceCommand.Read unused -> before;
            case ServiceCommand.ListServices unused -> before;
          };
      if (!after.equals(before)) {
        changes.merge(name, 1, Integer::sum);
        after.ifPresentOrElse(it -> instances.put(id, it), () -> instances.remove(id));
      }
    }

    private static Instance instance(String id, Truth truth) {
      return ServicePart.instance(id, truth.address(), Map.of("zone", truth.zone()))
          .withHealth(new Health(truth.state(), ""));
    }

    private void watch(Watcher watcher, boolean looks) {
      if (!looks) {
        return;
      }
      int changed = changes.getOrDefault(watcher.name, 0);
      Map<String, Truth> there = truth.getOrDefault(watcher.name, new TreeMap<>());
      KindReply reply =
          part.ask(new ServiceCommand.Read(watcher.name, Filter.ALL, Optional.of(watcher.seen)));
      if (reply.equals(NOT_YET)) {
        count("nothing yet");
        assertThat(watcher.known).as("what its watcher knows").isEqualTo(there);
        return;
      }
      count("heard");
      assertThat(changed).as("something changed").isGreaterThan(watcher.changes);
      Listing listing = (Listing) reply;
      assertThat(listing.version().number()).isLessThanOrEqualTo(part.sequence());
      assertThat(listing.version().equals(Version.ABSENT)).isEqualTo(there.isEmpty());
      watcher.known = known(listing);
      assertThat(watcher.known).isEqualTo(there);
      watcher.seen = listing.version();
      watcher.changes = changed;
    }

    private void check(ObjectName name) {
      Map<String, Truth> there = truth.getOrDefault(name, new TreeMap<>());
      assertThat(known(part.listing(name))).as("who offers %s", name).isEqualTo(there);
      assertThat(there.values()).allMatch(it -> live.contains(it.session()));
      State worst = State.ofNumber(1 + random.nextInt(3));
      Map<String, Truth> some = new TreeMap<>(there);
      some.values().removeIf(it -> it.state().number() > worst.number() || !it.zone().equals("z1"));
      assertThat(known(part.listing(name, new Filter(worst, new TreeMap<>(Map.of("zone", "z1"))))))
          .as("%s, %s or better, in z1", name, worst)
          .isEqualTo(some);
    }

    private static Map<String, Truth> known(Listing listing) {
      Map<String, Truth> known = new TreeMap<>();
      for (Instance.Registered each : listing.instances()) {
        Instance one = each.instance();
        known.put(
            one.id().value(),
            new Truth(
                one.address(),
                String.valueOf(one.metadata().get("zone")),
                one.health().state(),
                (int) each.session().number()));
      }
      return known;
    }
  }
}
