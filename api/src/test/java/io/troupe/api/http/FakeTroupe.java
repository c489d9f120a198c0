package io.troupe.api.http;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.Version;
import io.troupe.actors.membership.Member;
import io.troupe.api.NodeStatus;
import io.troupe.api.Troupe;
import io.troupe.api.cluster.ClusterStatus;
import io.troupe.api.cluster.GroupsStatus;
import io.troupe.api.cluster.VoterList;
import io.troupe.api.cluster.Voters;
import io.troupe.api.coordination.Coordination;
import io.troupe.api.election.TroupeElection;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Content;
import io.troupe.api.map.Cursor;
import io.troupe.api.map.Entry;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.Options;
import io.troupe.api.map.PutOutcome;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.map.Written;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.HistoryQuery;
import io.troupe.api.ring.RingStatus;
import io.troupe.api.role.HostedRole;
import io.troupe.api.role.RoleFactory;
import io.troupe.api.role.RoleStatus;
import io.troupe.api.role.RoleTerms;
import io.troupe.api.role.Roles;
import io.troupe.api.session.AsyncSessions;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.api.watch.WatchEvent;
import io.troupe.api.watch.WatchQuery;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.graph.WaitReport;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingPlace;
import io.troupe.sharding.ring.RingSettings;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Troupe in memory, with one partition. Its answers can be replaced: by {@link #failure} for the
 * requests to come, by {@link #hold} until a test lets them go.
 */
final class FakeTroupe implements Troupe {
  static final Instant CHANGED = Instant.parse("2026-03-01T12:30:45.250Z");

  private static final ClusterStatus.Sight SILENT =
      new ClusterStatus.Sight(
          ClusterStatus.Seen.SILENT, 2_300, List.of(new ClusterStatus.Evidence("b", "refused")));

  private static final GroupsStatus GROUPS =
      GroupsStatus.of(
          "is voter 1",
          Map.of(1, "a", 2, "b", 5, "a"),
          "a",
          new VoterList(
              3,
              List.of(
                  new VoterList.Voter(1, "a", "10.0.0.1:25521", "d1", VoterList.Standing.VOTES))));

  private final Map<String, NavigableMap<Bytes, Entry<Bytes, Content>>> maps = new TreeMap<>();
  private final Map<RequestId, Object> outcomes = new HashMap<>();
  private long version;

  /** What the next requests fail with; null for none. */
  volatile @Nullable RuntimeException failure;

  /** What the next requests wait for; null for nothing. */
  volatile @Nullable CompletableFuture<?> hold;

  volatile boolean ready = true;

  /** What becomes of some keys of a batch instead. */
  final Map<Bytes, PutOutcome> batchOutcomes = new HashMap<>();

  /** What was asked of the past, in order. */
  final List<Object> asked = new ArrayList<>();

  /** Every key's history. */
  HistoryPage<Content> history = new HistoryPage<>(List.of(), Optional.empty());

  /** What every watch brings. */
  volatile Flow.@Nullable Publisher<WatchEvent<Bytes, Content>> watched;

  /** The options of all requests, in order. */
  final List<Options> seen = new ArrayList<>();

  @Override
  public <K, V> TroupeMap<K, V> map(String name, KeyCodec<K> keys, ValueCodec<V> values) {
    MapName mapName = new MapName(name);
    Object async = new FakeMap(mapName);
    @SuppressWarnings("unchecked") // Only raw maps are asked for by the HTTP interface.
    TroupeMap<K, V> map =
        (TroupeMap<K, V>)
            Proxy.newProxyInstance(
                FakeTroupe.class.getClassLoader(),
                new Class<?>[] {TroupeMap.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("async")) {
                    return async;
                  }
                  throw new UnsupportedOperationException(method.getName());
                });
    return map;
  }

  @Override
  public synchronized CompletionStage<List<MapName>> maps(Options options) {
    return answer(
        options,
        false,
        () ->
            maps.entrySet().stream()
                .filter(map -> !map.getValue().isEmpty())
                .map(map -> new MapName(map.getKey()))
                .toList());
  }

  @Override
  public TroupeLock lock(String name) {
    throw new RefusedException(Refusal.Code.UNAVAILABLE, "a real node has locks");
  }

  @Override
  public CompletionStage<TroupeSession> openSessionAsync(SessionTerms terms) {
    throw new RefusedException(Refusal.Code.UNAVAILABLE, "a real node has sessions");
  }

  @Override
  public AsyncSessions sessions() {
    throw new RefusedException(Refusal.Code.UNAVAILABLE, "a real node has sessions");
  }

  @Override
  public Roles roles() {
    return new Roles() {
      @Override
      public HostedRole host(String role, RoleTerms terms, RoleFactory factory) {
        throw new RefusedException(Refusal.Code.UNAVAILABLE, "a real node has roles");
      }

      @Override
      public List<RoleStatus> all() {
        return List.of(
            new RoleStatus(
                "reports",
                RoleStatus.State.RUNNING,
                10,
                Optional.of(new FencingToken(7)),
                2,
                1,
                Optional.of("no paper")),
            new RoleStatus(
                "sweeper", RoleStatus.State.WAITING, 0, Optional.empty(), 0, 0, Optional.empty()));
      }
    };
  }

  @Override
  public Coordination coordination() {
    throw new RefusedException(Refusal.Code.UNAVAILABLE, "a real node coordinates");
  }

  @Override
  public CompletionStage<WaitReport> lockGraph(Options options) {
    throw new RefusedException(Refusal.Code.UNAVAILABLE, "a real node has locks");
  }

  @Override
  public CompletionStage<LockReply.Listed> locks(
      Optional<LockName> after, int limit, Options options) {
    throw new RefusedException(Refusal.Code.UNAVAILABLE, "a real node has locks");
  }

  @Override
  public TroupeElection election(String name) {
    throw new RefusedException(Refusal.Code.UNAVAILABLE, "a real node has elections");
  }

  @Override
  public CompletionStage<ElectionReply.Listed> elections(
      Optional<ElectionName> after, int limit, Options options) {
    throw new RefusedException(Refusal.Code.UNAVAILABLE, "a real node has elections");
  }

  @Override
  public CompletionStage<RingStatus> ring(Duration timeout) {
    RuntimeException failing = failure;
    if (failing != null) {
      return CompletableFuture.failedFuture(failing);
    }
    List<RingMember> members =
        List.of(
            new RingMember("a", new RingPlace(1, "east")),
            new RingMember("b", new RingPlace(3, "west"), true));
    Map<PartitionId, String> owners =
        Map.of(new PartitionId(0), "a", new PartitionId(2), "b", new PartitionId(1), "a");
    return CompletableFuture.completedFuture(
        RingStatus.of(members, 4, RingSettings.DEFAULT, owners));
  }

  @Override
  public String metrics() {
    return "# TYPE fake gauge\nfake 1.0\n";
  }

  @Override
  public CompletionStage<Boolean> drain(String node, Duration timeout) {
    return node.equals("z")
        ? CompletableFuture.failedFuture(
            new RefusedException(Refusal.Code.INVALID, "there is no node z"))
        : CompletableFuture.completedFuture(node.equals("b"));
  }

  @Override
  public CompletionStage<ClusterStatus> cluster(Duration timeout) {
    return CompletableFuture.completedFuture(
        new ClusterStatus(
            "test",
            9,
            List.of(
                new ClusterStatus.Member(
                    "a",
                    ClusterStatus.State.UP,
                    7,
                    "pekko://troupe@10.0.0.1:25520",
                    "10.0.0.1:25521",
                    "east",
                    2,
                    "0.1.0",
                    OptionalInt.of(255),
                    Optional.empty()),
                new ClusterStatus.Member(
                    "c",
                    ClusterStatus.State.UP,
                    8,
                    "pekko://troupe@10.0.0.3:25520",
                    "10.0.0.3:25521",
                    "east",
                    2,
                    "0.1.0",
                    OptionalInt.of(1),
                    Optional.of(SILENT))),
            GROUPS,
            List.of(
                new ClusterStatus.Downing(
                    8, "b", -5, "a", CHANGED, List.of(new ClusterStatus.Evidence("a", "closed")))),
            new ClusterStatus.Times(85, Duration.ofMillis(1_310)),
            ClusterStatus.Times.NONE));
  }

  @Override
  public Voters voters() {
    return new FakeVoters();
  }

  /** Changes nothing; what it is asked stands in {@link #asked}. */
  private final class FakeVoters implements Voters {
    @Override
    public CompletionStage<VoterList> list(Duration timeout) {
      return CompletableFuture.completedFuture(GROUPS.voters());
    }

    @Override
    public CompletionStage<VoterList> add(List<String> nodes, Duration timeout) {
      return nodes.size() == 2
          ? changed("add " + nodes, VoterList.Standing.JOINING)
          : CompletableFuture.failedFuture(
              new RefusedException(Refusal.Code.INVALID, "a cluster has 1, 3 or 5"));
    }

    @Override
    public CompletionStage<VoterList> remove(List<String> names, Duration timeout) {
      return changed("remove " + names, VoterList.Standing.VOTES);
    }

    @Override
    public CompletionStage<VoterList> replace(String name, String by, Duration timeout) {
      return by.isEmpty()
          ? CompletableFuture.failedFuture(new UnknownOutcomeException(Optional.empty(), "late"))
          : changed("replace " + name + " " + by, VoterList.Standing.VOTES);
    }

    private CompletionStage<VoterList> changed(String what, VoterList.Standing standing) {
      asked.add(what);
      return CompletableFuture.completedFuture(
          new VoterList(4, List.of(new VoterList.Voter(2, "b", "10.0.0.2:25521", "d2", standing))));
    }
  }

  @Override
  public NodeStatus status() {
    return new NodeStatus(
        "a",
        "test",
        "0.1.0",
        ready,
        ready ? Optional.empty() : Optional.of("a reason"),
        256,
        255,
        List.of(
            new Member(
                "a", 7, "pekko://troupe@10.0.0.1:25520", Member.State.UP, 1, "default", false)),
        GROUPS,
        new TreeMap<>(Map.of("c", SILENT)),
        Duration.ofMillis(1_234),
        3,
        7,
        Optional.of("the heap is nearly full"),
        64L << 20,
        128L << 20,
        1L << 30);
  }

  @Override
  public void close() {}

  synchronized Optional<RequestId> lastRequestId() {
    return seen.getLast().requestId();
  }

  synchronized Options lastOptions() {
    return seen.getLast();
  }

  synchronized int requests() {
    return seen.size();
  }

  synchronized int changes() {
    return (int) version;
  }

  private synchronized <T> CompletionStage<T> answer(
      Options options, boolean write, Supplier<T> work) {
    seen.add(options);
    RuntimeException failing = failure;
    if (failing != null) {
      return CompletableFuture.failedFuture(failing);
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      answer.complete(once(write ? options.requestId() : Optional.empty(), work));
    } catch (RefusedException e) {
      answer.completeExceptionally(e);
    }
    CompletableFuture<?> waiting = hold;
    return waiting == null ? answer : waiting.thenCompose(go -> answer);
  }

  @SuppressWarnings("unchecked") // An id is used again for the same kind of request.
  private <T> T once(Optional<RequestId> id, Supplier<T> work) {
    return id.isEmpty()
        ? work.get()
        : (T) outcomes.computeIfAbsent(id.get(), absent -> (Object) work.get());
  }

  private final class FakeMap implements AsyncTroupeMap<Bytes, Content> {
    private final MapName name;

    FakeMap(MapName name) {
      this.name = name;
    }

    private NavigableMap<Bytes, Entry<Bytes, Content>> entries() {
      return maps.computeIfAbsent(name.value(), absent -> new TreeMap<>());
    }

    @Override
    public MapName name() {
      return name;
    }

    @Override
    public AsyncTroupeMap<Bytes, Content> guardedBy(Guard guard) {
      throw new UnsupportedOperationException("routes say it in the options");
    }

    @Override
    public CompletionStage<Optional<Entry<Bytes, Content>>> get(
        Bytes key, Read read, Options options) {
      return answer(
          options,
          false,
          () -> {
            if (read instanceof Read.AtLeast least && least.version().number() > version) {
              throw new RefusedException(Refusal.Code.BEHIND, "at " + version);
            }
            return Optional.ofNullable(entries().get(key)).map(e -> as(e, read));
          });
    }

    @Override
    public CompletionStage<Optional<Entry<Bytes, Content>>> get(
        Bytes key, AsOf asOf, Options options) {
      return answer(
          options,
          false,
          () -> {
            asked.add(asOf);
            return Optional.ofNullable(entries().get(key));
          });
    }

    @Override
    public CompletionStage<HistoryPage<Content>> history(
        Bytes key, HistoryQuery query, Options options) {
      return answer(
          options,
          false,
          () -> {
            asked.add(query);
            return history;
          });
    }

    private Entry<Bytes, Content> as(Entry<Bytes, Content> e, Read read) {
      return new Entry<>(
          e.key(), e.value(), e.version(), e.created(), e.changed(), e.timeToLive(), read);
    }

    @Override
    public CompletionStage<Written> put(
        Bytes key, Content value, MapCondition condition, Options options) {
      return answer(options, true, () -> store(key, value, condition, options.timeToLive()));
    }

    private Written store(
        Bytes key, Content value, MapCondition condition, Optional<Duration> timeToLive) {
      Entry<Bytes, Content> old = entries().get(key);
      Version current = old == null ? Version.ABSENT : old.version();
      if (!holds(condition, current)) {
        return new Written.ConditionFailed(current);
      }
      Version now = new Version(++version);
      Version created = old == null ? now : old.created();
      entries()
          .put(key, new Entry<>(key, value, now, created, CHANGED, timeToLive, Read.LINEARIZABLE));
      return new Written.Stored(now, old == null);
    }

    private static boolean holds(MapCondition condition, Version current) {
      return switch (condition) {
        case MapCondition.Always always -> true;
        case MapCondition.IfAbsent absent -> current.equals(Version.ABSENT);
        case MapCondition.IfPresent present -> !current.equals(Version.ABSENT);
        case MapCondition.IfVersion exactly ->
            !current.equals(Version.ABSENT) && current.equals(exactly.version());
      };
    }

    @Override
    public CompletionStage<Optional<Written>> remove(
        Bytes key, MapCondition condition, Options options) {
      return answer(
          options,
          true,
          () -> {
            Entry<Bytes, Content> old = entries().get(key);
            Version current = old == null ? Version.ABSENT : old.version();
            if (!holds(condition, current)) {
              return Optional.of(new Written.ConditionFailed(current));
            }
            if (old == null) {
              return Optional.empty();
            }
            entries().remove(key);
            return Optional.of(new Written.Removed(new Version(++version)));
          });
    }

    @Override
    public CompletionStage<Counter> increment(Bytes key, long delta, Options options) {
      return answer(
          options,
          true,
          () -> {
            Entry<Bytes, Content> old = entries().get(key);
            try {
              long before = old == null ? 0 : Long.parseLong(old.value().bytes().toUtf8());
              long sum = Math.addExact(before, delta);
              store(
                  key,
                  new Content(Bytes.utf8(Long.toString(sum)), "text/plain; charset=utf-8"),
                  MapCondition.ALWAYS,
                  old == null ? Optional.empty() : old.timeToLive());
              return new Counter(new Version(version), sum);
            } catch (NumberFormatException | ArithmeticException e) {
              throw new RefusedException(Refusal.Code.WRONG_TYPE, "is no number");
            }
          });
    }

    @Override
    public CompletionStage<Map<Bytes, Entry<Bytes, Content>>> getAll(
        Collection<Bytes> keys, Read read, Options options) {
      throw new UnsupportedOperationException("HTTP does not ask for this");
    }

    @Override
    public CompletionStage<Map<Bytes, PutOutcome>> putAll(
        Map<Bytes, Content> entries,
        Map<Bytes, Duration> timesToLive,
        MapCondition condition,
        Options options) {
      return answer(
          options,
          true,
          () -> {
            Map<Bytes, PutOutcome> done = new LinkedHashMap<>();
            entries.forEach(
                (key, value) -> {
                  PutOutcome instead = batchOutcomes.get(key);
                  done.put(
                      key,
                      instead == null
                          ? new PutOutcome.Decided(
                              store(
                                  key, value, condition, Optional.ofNullable(timesToLive.get(key))))
                          : instead);
                });
            return done;
          });
    }

    @Override
    public CompletionStage<Long> size(Options options) {
      return answer(options, false, () -> (long) entries().size());
    }

    @Override
    public CompletionStage<Long> clear(Options options) {
      return answer(
          options,
          true,
          () -> {
            long removed = entries().size();
            entries().clear();
            return removed;
          });
    }

    @Override
    public Flow.Publisher<WatchEvent<Bytes, Content>> watch(WatchQuery<Bytes> query) {
      return Objects.requireNonNull(watched, "what a watch brings");
    }

    @Override
    public CompletionStage<ScanPage<Bytes, Content>> scan(ScanQuery<Bytes> query, Options options) {
      return answer(
          options,
          false,
          () -> {
            query.at().ifPresent(asked::add);
            List<Entry<Bytes, Content>> matching =
                entries().values().stream()
                    .filter(e -> e.key().startsWith(query.prefix().orElse(Bytes.EMPTY)))
                    .filter(
                        e ->
                            query.cursor().isEmpty()
                                || e.key().compareTo(query.cursor().get().after()) > 0)
                    .limit(query.limit() + 1L)
                    .toList();
            boolean more = matching.size() > query.limit();
            List<Entry<Bytes, Content>> page = more ? matching.subList(0, query.limit()) : matching;
            return new ScanPage<>(
                page, more ? Optional.of(new Cursor(page.getLast().key())) : Optional.empty());
          });
    }
  }
}
