package io.troupe.bench.lock.service;

import com.typesafe.config.ConfigFactory;
import io.troupe.api.TroupeSettings;
import io.troupe.bench.cluster.Commands;
import io.troupe.bench.cluster.Members;
import io.troupe.bench.cluster.PeerJars;
import io.troupe.bench.cluster.Rival;
import io.troupe.bench.peer.Entrant;
import io.troupe.bench.peer.Programs;
import io.troupe.testkit.await.Await;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Whose locks can take part. */
public enum LockPeer {
  /** Three nodes of Troupe over HTTP. */
  TROUPE(3),
  /** Three nodes of Troupe, of which the one that is asked is in this process. */
  EMBEDDED(3),
  /** Curator's InterProcessMutex on three servers of ZooKeeper. */
  CURATOR(3),
  /** The lock service of three members of etcd through its Java client. */
  ETCD(3),
  /** Redisson's RLock on one Redis. */
  REDISSON(1),
  /** Hazelcast's FencedLock, of the last line in which it is free. */
  HAZELCAST_CP(3),
  /** The newest Hazelcast's IMap.lock. */
  HAZELCAST(3);

  private final int members;

  LockPeer(int members) {
    this.members = members;
  }

  /** Its name on the command line, and that of its folder of jars. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * All of them.
   *
   * @param session how long a service goes on to hold what is held by who is heard of no more,
   *     where that is a setting of the service
   */
  public static List<Entrant<LockContender>> all(Duration session) {
    return List.of(values()).stream()
        .<Entrant<LockContender>>map(peer -> new Entered(peer, session))
        .toList();
  }

  private record Entered(LockPeer peer, Duration session) implements Entrant<LockContender> {
    @Override
    public String toString() {
      return peer.toString();
    }

    @Override
    public Optional<String> missing() {
      return peer.missing();
    }

    @Override
    public Optional<String> note() {
      return peer.note();
    }

    @Override
    public LockContender start(Settings settings) {
      return peer.start(settings, session);
    }
  }

  private Optional<String> missing() {
    return switch (this) {
      case TROUPE, EMBEDDED -> Optional.empty();
      case ETCD -> Programs.missing("etcd", "etcd", "etcd-server").or(jars()::missing);
      case REDISSON ->
          Programs.missing("redisson", "redis-server", "redis-server").or(jars()::missing);
      case CURATOR, HAZELCAST_CP, HAZELCAST -> jars().missing();
    };
  }

  private Optional<String> note() {
    return switch (this) {
      case TROUPE -> Optional.of("troupe: over HTTP, each client one connection to one node");
      case EMBEDDED ->
          Optional.of(
              "embedded: one of Troupe's three nodes is in the bench's own process, and is asked"
                  + " all");
      case CURATOR ->
          Optional.of("curator: InterProcessMutex, forceSync on; three sessions, clients in turn");
      case ETCD ->
          Optional.of("etcd: its lock service through jetcd; each client a lease of its own");
      case REDISSON ->
          Optional.of(
              "redisson: RLock, which is not fair, on one Redis with appendfsync always: its tokens"
                  + " are not asked for");
      case HAZELCAST_CP ->
          Optional.of(
              "hazelcast-cp: 5.3's FencedLock, not durable: in the memory of three members");
      case HAZELCAST ->
          Optional.of(
              "hazelcast: IMap.lock, not durable, one backup in memory; no tokens, not fair");
    };
  }

  private PeerJars jars() {
    return PeerJars.of(toString());
  }

  private LockContender start(Entrant.Settings settings, Duration session) {
    Rival.Place place =
        new Rival.Place(
            Programs.freePorts(Rival.Place.PORTS * members),
            Members.made(settings.directory().resolve(toString())));
    return switch (this) {
      case TROUPE ->
          run(
              "troupe http",
              place,
              0,
              member -> Commands.troupe(place, member, settings.nodeHeap()),
              HttpLocks::new);
      case EMBEDDED ->
          run(
              "troupe embedded",
              place,
              1,
              member -> Commands.troupe(place, member, settings.nodeHeap()),
              LockPeer::embedded);
      case CURATOR ->
          run(
              "curator",
              place,
              0,
              member -> Commands.zookeeper(jars().classPath(), place, member),
              client("CuratorLocks"));
      case ETCD ->
          run("etcd", place, 0, member -> Commands.etcd(place, member), client("EtcdLocks"));
      case REDISSON ->
          run(
              "redisson",
              place,
              0,
              member ->
                  Programs.redis(place.clientPort(member), Members.made(place.member(member))),
              client("RedissonLocks"));
      case HAZELCAST_CP ->
          run(
              "hazelcast fenced, not durable",
              place,
              0,
              member -> Commands.hazelcastVoters(jars().classPath(), place, member, session),
              client("HazelcastFencedLocks"));
      case HAZELCAST ->
          run(
              "hazelcast, not durable",
              place,
              0,
              member -> Commands.hazelcast(jars().classPath(), place, member),
              client("HazelcastMapLocks"));
    };
  }

  private Function<Rival.Place, LockService> client(String simpleName) {
    return place -> jars().connect(LockService.class, simpleName, place);
  }

  private static EmbeddedLocks embedded(Rival.Place place) {
    return new EmbeddedLocks(
        TroupeSettings.of(ConfigFactory.parseMap(Commands.nodeSettings(place, 0)))
            .withData(place.member(0).resolve("data")));
  }

  /**
   * Starts the processes, then what asks them; returns once that acquires.
   *
   * @param first the number of the first member that is a process
   */
  private static LockContender run(
      String name,
      Rival.Place place,
      int first,
      IntFunction<List<String>> command,
      Function<Rival.Place, LockService> service) {
    Members members =
        Members.launch(
            name, place, first, IntStream.range(first, place.members()).mapToObj(command).toList());
    LockContender contender = null;
    try {
      if (first == 0) {
        members.awaitListening();
      }
      contender = new LockContender(name, service.apply(place), members);
      LockService.Client client = contender.client(0);
      Await.until(() -> acquires(members, client), Members.START_LIMIT, name + " to lock");
      return contender;
    } catch (RuntimeException | AssertionError e) {
      if (contender != null) {
        contender.close();
      }
      members.close();
      throw members.doesNotStart(e);
    }
  }

  private static boolean acquires(Members members, LockService.Client client) {
    members.requireAlive();
    try {
      long unused = client.lock("probe");
      client.unlock("probe");
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
