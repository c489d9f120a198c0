package io.troupe.bench.rival;

import io.troupe.bench.cluster.Rival;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionStage;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** Apache Ratis through its own client, which finds the leader and sends all that it is given. */
public final class RatisRival implements Rival {
  private static final int OUTSTANDING = 1_024;

  private final Place place;
  private final RaftClient client;

  /** Connects. */
  public RatisRival(Place place) {
    this.place = place;
    RaftProperties properties = new RaftProperties();
    RaftClientConfigKeys.Async.setOutstandingRequestsMax(properties, OUTSTANDING);
    client =
        RaftClient.newBuilder()
            .setProperties(properties)
            .setRaftGroup(RatisMember.group(place))
            .build();
  }

  @Override
  public String name() {
    return "ratis";
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    if (!(operation instanceof Operation.Put put)) {
      throw new IllegalArgumentException("a log is only appended to");
    }
    return client
        .async()
        .send(Message.valueOf(UnsafeByteOperations.unsafeWrap(put.value().unsafeArray())))
        .handle(
            (reply, failure) ->
                failure == null && reply.isSuccess() ? Outcome.DONE : Outcome.UNKNOWN);
  }

  @Override
  public int leader() {
    RaftPeerId leader = client.getLeaderId();
    for (int member = 0; member < place.members(); member++) {
      if (RatisMember.id(member).equals(leader)) {
        return member;
      }
    }
    return -1;
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Ratis' client does not close", e);
    }
  }
}
