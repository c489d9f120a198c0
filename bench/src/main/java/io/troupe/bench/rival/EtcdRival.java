package io.troupe.bench.rival;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.troupe.bench.cluster.Rival;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** etcd through its Java client over gRPC. A range is linearizable unless it asks for less. */
public final class EtcdRival implements Rival {
  private static final long STATUS_SECONDS = 5;

  private final List<String> endpoints;
  private final Client client;
  private final KV store;

  /** Connects to all members. */
  public EtcdRival(Place place) {
    endpoints =
        IntStream.range(0, place.members())
            .mapToObj(member -> "http://127.0.0.1:" + place.clientPort(member))
            .toList();
    client = Client.builder().endpoints(endpoints.toArray(String[]::new)).build();
    store = client.getKVClient();
  }

  @Override
  public String name() {
    return "etcd";
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    ByteSequence key = ByteSequence.from(operation.key().unsafeArray());
    CompletableFuture<?> answer =
        switch (operation) {
          case Operation.Get unused -> store.get(key);
          case Operation.Put put -> store.put(key, ByteSequence.from(put.value().unsafeArray()));
        };
    return answer.handle((unused, failure) -> failure == null ? Outcome.DONE : Outcome.UNKNOWN);
  }

  /** The member that leads is the one whose status names itself. */
  @Override
  public int leader() {
    for (int member = 0; member < endpoints.size(); member++) {
      StatusResponse status =
          client
              .getMaintenanceClient()
              .statusMember(endpoints.get(member))
              .completeOnTimeout(null, STATUS_SECONDS, TimeUnit.SECONDS)
              .exceptionally(unused -> null)
              .join();
      if (status != null && status.getHeader().getMemberId() == status.getLeader()) {
        return member;
      }
    }
    return -1;
  }

  @Override
  public void close() {
    client.close();
  }
}
