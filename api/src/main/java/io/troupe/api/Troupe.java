package io.troupe.api;

import io.troupe.actors.Bytes;
import io.troupe.api.cluster.ClusterStatus;
import io.troupe.api.cluster.Voters;
import io.troupe.api.configuration.TroupeConfiguration;
import io.troupe.api.coordination.Coordination;
import io.troupe.api.coordination.TroupeAtomicLong;
import io.troupe.api.coordination.TroupeAtomicReference;
import io.troupe.api.coordination.TroupeBarrier;
import io.troupe.api.coordination.TroupeIds;
import io.troupe.api.coordination.TroupeLatch;
import io.troupe.api.coordination.TroupeSemaphore;
import io.troupe.api.election.TroupeElection;
import io.troupe.api.embedded.TroupeNode;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.map.Content;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.Options;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.request.Requests;
import io.troupe.api.ring.RingStatus;
import io.troupe.api.role.HostedRole;
import io.troupe.api.role.RoleFactory;
import io.troupe.api.role.RoleTerms;
import io.troupe.api.role.Roles;
import io.troupe.api.service.TroupeService;
import io.troupe.api.session.AsyncSessions;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.graph.WaitReport;
import io.troupe.coordination.name.ObjectName;
import io.troupe.sharding.map.MapName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A member of a Troupe cluster inside this process. Safe for use by many threads.
 *
 * <pre>{@code
 * try (Troupe troupe = Troupe.join(TroupeSettings.of(Path.of("data")))) {
 *   TroupeMap<String, String> orders = troupe.map("orders");
 *   orders.put("42", "paid");
 * }
 * }</pre>
 */
public interface Troupe extends AutoCloseable {

  /**
   * Starts a node in this process and waits until it serves.
   *
   * @throws io.troupe.actors.node.StartRefusedException if it could not keep its promises: says
   *     what was found and what is allowed; what was stored is as it was
   */
  static Troupe join(TroupeSettings settings) {
    return TroupeNode.start(settings);
  }

  /** A map of text to text. */
  default TroupeMap<String, String> map(String name) {
    return map(name, KeyCodec.STRING, ValueCodec.STRING);
  }

  /** A map of bytes to content as it is. */
  default TroupeMap<Bytes, Content> rawMap(String name) {
    return map(name, KeyCodec.RAW, ValueCodec.RAW);
  }

  /**
   * A map with keys and values of the caller's types. Maps need no creation; the same name always
   * means the same map.
   *
   * @throws IllegalArgumentException if the name is not one ({@link MapName})
   */
  <K, V> TroupeMap<K, V> map(String name, KeyCodec<K> keys, ValueCodec<V> values);

  /** The names of all maps that have entries, sorted; each partition is read at its own moment. */
  CompletionStage<List<MapName>> maps(Options options);

  /** The names of all maps that have entries, within ten seconds. */
  default CompletionStage<List<MapName>> maps() {
    return maps(Options.DEFAULT);
  }

  /**
   * A lock of the cluster.
   *
   * @throws IllegalArgumentException if the name is not one ({@link LockName})
   */
  TroupeLock lock(String name);

  /**
   * The locks that are held or waited for, by name; each partition is read at its own moment.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to 1,000
   */
  CompletionStage<LockReply.Listed> locks(Optional<LockName> after, int limit, Options options);

  /**
   * Who waits for whom, over all locks; two looks at all partitions, of which each is read at its
   * own moment. An owner is one wherever it has the same name ({@code LockTerms.by}).
   */
  CompletionStage<WaitReport> lockGraph(Options options);

  /** Semaphores, latches, barriers, services, configuration, atomics and ids, by name. */
  Coordination coordination();

  /**
   * A semaphore of the cluster.
   *
   * @throws IllegalArgumentException if the name is not one ({@link ObjectName})
   */
  default TroupeSemaphore semaphore(String name) {
    return coordination().semaphore(new ObjectName(name));
  }

  /**
   * A set of configuration documents. Needs no creation: it is there from its first change on.
   *
   * @throws IllegalArgumentException if the name is not one ({@link ObjectName})
   */
  default TroupeConfiguration configuration(String name) {
    return coordination().configuration(new ObjectName(name));
  }

  /**
   * A count-down latch of the cluster.
   *
   * @throws IllegalArgumentException if the name is not one ({@link ObjectName})
   */
  default TroupeLatch latch(String name) {
    return coordination().latch(new ObjectName(name));
  }

  /**
   * A service of the cluster, which one offers or looks for.
   *
   * @throws IllegalArgumentException if the name is not one ({@link ObjectName})
   */
  default TroupeService service(String name) {
    return new TroupeService(coordination().service(new ObjectName(name)), this::openSessionAsync);
  }

  /**
   * A cyclic barrier of the cluster.
   *
   * @throws IllegalArgumentException if the name is not one ({@link ObjectName})
   */
  default TroupeBarrier barrier(String name) {
    return coordination().barrier(new ObjectName(name));
  }

  /**
   * Opens a session, and keeps it alive until it is closed or this node is. What is bound to it
   * ends with it.
   *
   * @throws io.troupe.actors.RefusedException if nothing was opened
   * @throws io.troupe.actors.UnknownOutcomeException if nobody said so in time: what may have been
   *     opened ends with its lease
   */
  default TroupeSession openSession(SessionTerms terms) {
    return Requests.await(openSessionAsync(terms));
  }

  /** As {@link #openSession}, without waiting. */
  CompletionStage<TroupeSession> openSessionAsync(SessionTerms terms);

  /** Sessions, one request at a time, for who keeps them alive itself. */
  AsyncSessions sessions();

  /**
   * A number of the cluster.
   *
   * @throws IllegalArgumentException if the name is not one ({@link ObjectName})
   */
  default TroupeAtomicLong atomicLong(String name) {
    return TroupeAtomicLong.of(this, new ObjectName(name));
  }

  /**
   * A value of the cluster.
   *
   * @throws IllegalArgumentException if the name is not one ({@link ObjectName})
   */
  default <V> TroupeAtomicReference<V> atomicReference(String name, ValueCodec<V> codec) {
    return TroupeAtomicReference.of(this, new ObjectName(name), codec);
  }

  /** Ids of the cluster, each larger than all before: {@link TroupeIds}. */
  default TroupeIds orderedIds(String name) {
    return TroupeIds.ordered(this, new ObjectName(name));
  }

  /** Ids of the cluster, taken in blocks of so many: {@link TroupeIds}. Keep the object. */
  default TroupeIds unorderedIds(String name, int block) {
    return TroupeIds.unordered(this, new ObjectName(name), block);
  }

  /**
   * An election of the cluster.
   *
   * @throws IllegalArgumentException if the name is not one ({@link ElectionName})
   */
  TroupeElection election(String name);

  /**
   * The elections in which somebody campaigns, by name; each partition is read at its own moment.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to 1,000
   */
  CompletionStage<ElectionReply.Listed> elections(
      Optional<ElectionName> after, int limit, Options options);

  /** The singleton roles that this node hosts. */
  Roles roles();

  /** Hosts a role, which runs on one node of the cluster at a time: {@link Roles#host}. */
  default HostedRole singleton(String role, RoleTerms terms, RoleFactory factory) {
    return roles().host(role, terms, factory);
  }

  /**
   * What this node measured so far, as text in the form that Prometheus reads (0.0.4);
   * docs/metrics.md explains each name.
   */
  String metrics();

  /**
   * Which node owns which partitions, and where the ring wants them. May be asked again at any
   * time.
   *
   * @param timeout how long the nodes may take to say what they own
   * @return ends in {@code RefusedException}, {@code UNAVAILABLE}, if they take longer
   */
  CompletionStage<RingStatus> ring(Duration timeout);

  /**
   * Takes all partitions off a node of the cluster, this or another: they are handed over to the
   * others, and the node serves its callers through them. It takes partitions again once its
   * process has started anew. May be asked again at any time, of any node.
   *
   * @param node the node's name
   * @param timeout how long to wait; what has begun goes on after it
   * @return whether it is done; ends in {@code RefusedException}, {@code INVALID}, if there is no
   *     such node, or no other that takes partitions
   */
  CompletionStage<Boolean> drain(String node, Duration timeout);

  /** Who votes, and changes of that. */
  Voters voters();

  /**
   * The cluster as this node knows it. May be asked at any time, also of a node that is not ready.
   *
   * @param timeout how long the nodes may take to say what they own; those that do not are shown
   *     without it
   */
  CompletionStage<ClusterStatus> cluster(Duration timeout);

  /** What this node knows of itself now. */
  NodeStatus status();

  /**
   * Leaves: refuses new requests, finishes what was accepted, closes the journal. Nothing that was
   * acknowledged is lost, also without this call.
   */
  @Override
  void close();
}
