package io.troupe.bench.rival;

import io.troupe.bench.cluster.Rival;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;

/** A server of Apache Ratis over gRPC, whose state machine does nothing. It syncs by default. */
public final class RatisMember {
  private RatisMember() {}

  /** A member: its number from 0, the folder of the cluster, all ports. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int self = Integer.parseInt(arguments[0]);
    List<Integer> ports = Stream.of(arguments).skip(2).map(Integer::valueOf).toList();
    Rival.Place place = new Rival.Place(ports, Path.of(arguments[1]));
    RaftProperties properties = new RaftProperties();
    GrpcConfigKeys.Server.setPort(properties, place.clientPort(self));
    RaftServerConfigKeys.setStorageDir(
        properties, List.of(place.member(self).resolve("data").toFile()));
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(id(self))
            .setGroup(group(place))
            .setProperties(properties)
            .setStateMachine(new Nothing())
            .build();
    server.start();
    Thread.currentThread().join();
  }

  static RaftGroup group(Rival.Place place) {
    List<RaftPeer> peers =
        IntStream.range(0, place.members())
            .mapToObj(
                member ->
                    RaftPeer.newBuilder()
                        .setId(id(member))
                        .setAddress("127.0.0.1:" + place.clientPort(member))
                        .build())
            .toList();
    return RaftGroup.valueOf(RaftGroupId.valueOf(new UUID(1, 1)), peers);
  }

  static RaftPeerId id(int member) {
    return RaftPeerId.valueOf("n" + member);
  }

  private static final class Nothing extends BaseStateMachine {
    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
      var entry = transaction.getLogEntry();
      updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
      return CompletableFuture.completedFuture(Message.EMPTY);
    }
  }
}
