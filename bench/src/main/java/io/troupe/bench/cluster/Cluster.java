package io.troupe.bench.cluster;

import io.troupe.actors.Bytes;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import io.troupe.bench.peer.Programs;
import io.troupe.testkit.await.Await;
import io.troupe.testkit.process.NodeProcess;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Members in processes of their own, and a client. */
public final class Cluster implements Contender {
  private static final long PROBE_SECONDS = 5;

  private final String name;
  private final Members members;
  private final Rival rival;

  private Cluster(String name, Members members, Rival rival) {
    this.name = name;
    this.members = members;
    this.rival = rival;
  }

  /** Starts a process for each member, then what asks them; returns once that is answered. */
  static Cluster start(
      String name, Rival.Place place, List<List<String>> commands, Supplier<Rival> client) {
    Members members = Members.launch(name, place, 0, commands);
    @Nullable Rival rival = null;
    try {
      members.awaitListening();
      rival = client.get();
      return new Cluster(name, members, rival).once();
    } catch (RuntimeException | AssertionError e) {
      throw ended(members, rival, e);
    }
  }

  /**
   * Nodes of Troupe as processes, asked over HTTP.
   *
   * @param members how many: 1, 3, or 5 and more, of which five vote
   * @param directory for their files
   * @param connections to all of them together
   * @param heap of each, as Java's -Xmx takes it
   */
  public static Cluster ofTroupe(int members, Path directory, int connections, String heap) {
    Rival.Place place =
        new Rival.Place(
            Programs.freePorts(Rival.Place.PORTS * members),
            Members.made(directory.resolve("troupe-" + members)));
    return start(
        "troupe, %d nodes".formatted(members),
        place,
        IntStream.range(0, members).mapToObj(it -> Commands.troupe(place, it, heap)).toList(),
        () -> new TroupeRival(place, connections));
  }

  /** Starts the first member in this process, then a process for each other one. */
  static Cluster embed(
      String name, Rival.Place place, List<List<String>> commands, Supplier<Rival> first) {
    Rival rival = first.get();
    Members members = new Members(place, 1, List.of());
    try {
      members = Members.launch(name, place, 1, commands);
      return new Cluster(name, members, rival).once();
    } catch (RuntimeException | AssertionError e) {
      throw ended(members, rival, e);
    }
  }

  private Cluster once() {
    Await.until(this::answers, Members.START_LIMIT, name + " to answer");
    return this;
  }

  private static IllegalStateException ended(
      Members members, @Nullable Rival rival, Throwable why) {
    members.close();
    if (rival != null) {
      rival.close();
    }
    return members.doesNotStart(why);
  }

  private boolean answers() {
    members.requireAlive();
    Operation probe = new Operation.Put(Bytes.utf8("probe"), Bytes.utf8("0"));
    return rival.leader() >= 0
        && send(probe)
                .toCompletableFuture()
                .completeOnTimeout(Outcome.UNKNOWN, PROBE_SECONDS, TimeUnit.SECONDS)
                .join()
            == Outcome.DONE;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    return rival.send(operation);
  }

  /** The process that leads, once one does; fails if that is this one. */
  public NodeProcess leader() {
    Await.until(() -> rival.leader() >= 0, Members.START_LIMIT, "a leader of " + name);
    return members.processes().get(rival.leader() - members.first());
  }

  /** Whether no other process has run for as long; what is in this process does not count. */
  public boolean isOldest(NodeProcess one) {
    return members.processes().stream()
        .filter(NodeProcess::isAlive)
        .min(Comparator.comparing(Cluster::begun))
        .filter(one::equals)
        .isPresent();
  }

  private static Instant begun(NodeProcess process) {
    return ProcessHandle.of(process.pid())
        .flatMap(it -> it.info().startInstant())
        .orElse(Instant.MAX);
  }

  /** The members that are processes, in their order. */
  public List<NodeProcess> processes() {
    return members.processes();
  }

  /** Where a member, from 0, is asked. */
  public int clientPort(int member) {
    return members.place().clientPort(member);
  }

  /** Whether all members that are processes take clients. */
  public boolean isComplete() {
    return members.isComplete();
  }

  @Override
  public void close() {
    rival.close();
    members.close();
  }
}
