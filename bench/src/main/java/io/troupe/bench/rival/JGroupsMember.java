package io.troupe.bench.rival;

import io.troupe.bench.cluster.Rival;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jgroups.JChannel;
import org.jgroups.raft.RaftHandle;
import org.jgroups.raft.StateMachine;

/**
 * A member of jgroups-raft over TCP, embedded as it is meant to be used: the first one makes the
 * entries and leads, since it was there first. Its log is the newest one it has, with syncs on.
 */
public final class JGroupsMember implements Rival {
  private final JChannel channel;
  private final RaftHandle raft;

  /** The first member. */
  public JGroupsMember(Place place) {
    this(0, place);
  }

  private JGroupsMember(int self, Place place) {
    // Its way to SLF4J puts together the text of each trace line that nobody wants to see.
    System.setProperty("jgroups.use.jdk_logger", "true");
    try {
      channel =
          new JChannel(
              new ByteArrayInputStream(stack(self, place).getBytes(StandardCharsets.UTF_8)));
      channel.name(id(self));
      raft = new RaftHandle(channel, new Nothing()).raftId(id(self));
      channel.connect("bench");
    } catch (Exception e) { // What its interface declares.
      throw new IllegalStateException("jgroups-raft does not start", e);
    }
  }

  /** A member: its number from 0, the folder of the cluster, all ports. */
  public static void main(String[] arguments) throws InterruptedException {
    List<Integer> ports = Stream.of(arguments).skip(2).map(Integer::valueOf).toList();
    try (JGroupsMember member =
        new JGroupsMember(
            Integer.parseInt(arguments[0]), new Place(ports, Path.of(arguments[1])))) {
      System.out.println("member of " + member.name());
      Thread.currentThread().join();
    }
  }

  private static String id(int member) {
    return Character.toString('A' + member);
  }

  /** The stack that jgroups-raft ships, with TCP for UDP, and a log that syncs. */
  private static String stack(int self, Place place) {
    String hosts =
        IntStream.range(0, place.members())
            .mapToObj(member -> "127.0.0.1[" + place.peerPort(member) + "]")
            .collect(Collectors.joining(","));
    String members =
        IntStream.range(0, place.members())
            .mapToObj(JGroupsMember::id)
            .collect(Collectors.joining(","));
    return """
    <config xmlns="urn:org:jgroups">
      <TCP bind_addr="127.0.0.1" bind_port="%d" port_range="0" diag.enabled="false"/>
      <TCPPING initial_hosts="%s" port_range="0"/>
      <MERGE3 max_interval="10000" min_interval="2000"/>
      <FD_SOCK2/>
      <FD_ALL3/>
      <VERIFY_SUSPECT2 timeout="1500"/>
      <pbcast.NAKACK2 use_mcast_xmit="false"/>
      <UNICAST3/>
      <pbcast.STABLE desired_avg_gossip="50000" max_bytes="4M"/>
      <raft.NO_DUPES/>
      <pbcast.GMS print_local_addr="false" join_timeout="2000"/>
      <UFC max_credits="2M" min_threshold="0.4"/>
      <MFC max_credits="2M" min_threshold="0.4"/>
      <FRAG4 frag_size="60K"/>
      <raft.ELECTION/>
      <raft.RAFT members="%s" raft_id="%s" log_dir="%s"
          log_class="org.jgroups.protocols.raft.FileBasedLog" log_use_fsync="true"/>
      <raft.REDIRECT/>
    </config>
    """
        .formatted(place.peerPort(self), hosts, members, id(self), place.member(self));
  }

  @Override
  public String name() {
    return "jgroups-raft";
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    if (!(operation instanceof Operation.Put put)) {
      throw new IllegalArgumentException("a log is only appended to");
    }
    byte[] entry = put.value().unsafeArray();
    CompletableFuture<byte[]> answer;
    try {
      answer = raft.setAsync(entry, 0, entry.length, null);
    } catch (Exception e) { // Without a leader; what its interface declares.
      return CompletableFuture.completedFuture(Outcome.REFUSED);
    }
    return answer.handle((unused, failure) -> failure == null ? Outcome.DONE : Outcome.UNKNOWN);
  }

  /** Only whether this one does. */
  @Override
  public int leader() {
    return raft.isLeader() ? 0 : -1;
  }

  @Override
  public void close() {
    channel.close();
  }

  private static final class Nothing implements StateMachine {
    @Override
    public byte[] apply(byte[] data, int offset, int length, boolean serialize) {
      return new byte[0];
    }

    @Override
    public void readContentFrom(DataInput in) {}

    @Override
    public void writeContentTo(DataOutput out) {}
  }
}
