package io.troupe.bench.rival;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.troupe.bench.cluster.Rival;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;

/**
 * Hazelcast's IMap through its own client, which asks each partition's owner. Nothing reaches a
 * disk: what was acknowledged is in the memory of two members.
 */
public final class HazelcastRival implements Rival {
  private final Place place;
  private final HazelcastInstance client;
  private final IMap<String, byte[]> map;

  /** Connects to all members. */
  public HazelcastRival(Place place) {
    this.place = place;
    client = connect(place);
    map = client.getMap("bench");
  }

  static HazelcastInstance connect(Place place) {
    ClientConfig config = new ClientConfig().setClusterName("bench");
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setClassLoader(HazelcastRival.class.getClassLoader());
    for (int member = 0; member < place.members(); member++) {
      config.getNetworkConfig().addAddress("127.0.0.1:" + place.clientPort(member));
    }
    return HazelcastClient.newHazelcastClient(config);
  }

  @Override
  public String name() {
    return "hazelcast";
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    String key = new String(operation.key().unsafeArray(), StandardCharsets.US_ASCII);
    CompletionStage<?> answer =
        switch (operation) {
          case Operation.Get unused -> map.getAsync(key);
          case Operation.Put put -> map.setAsync(key, put.value().unsafeArray());
        };
    return answer.handle((unused, failure) -> failure == null ? Outcome.DONE : Outcome.UNKNOWN);
  }

  /** The oldest member that runs, once all are there: each member owns a third. */
  @Override
  public int leader() {
    if (client.getCluster().getMembers().size() < place.members()) {
      return -1;
    }
    int port = client.getCluster().getMembers().iterator().next().getAddress().getPort();
    for (int member = 0; member < place.members(); member++) {
      if (place.clientPort(member) == port) {
        return member;
      }
    }
    return -1;
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
