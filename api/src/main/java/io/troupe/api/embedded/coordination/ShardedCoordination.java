package io.troupe.api.embedded.coordination;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.KindReply;
import io.troupe.api.configuration.TroupeConfiguration;
import io.troupe.api.configuration.schema.DocumentChecks;
import io.troupe.api.coordination.Coordination;
import io.troupe.api.coordination.TroupeBarrier;
import io.troupe.api.coordination.TroupeLatch;
import io.troupe.api.coordination.TroupeSemaphore;
import io.troupe.api.embedded.list.Listing;
import io.troupe.api.embedded.session.Sessions;
import io.troupe.api.lock.lease.LeasedLocks;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.api.service.AsyncTroupeService;
import io.troupe.coordination.barrier.BarrierCommand;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.configuration.ConfigurationCommand;
import io.troupe.coordination.configuration.ConfigurationReply;
import io.troupe.coordination.latch.LatchCommand;
import io.troupe.coordination.latch.LatchReply;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreCommand;
import io.troupe.coordination.semaphore.SemaphoreReply;
import io.troupe.coordination.service.ServiceCommand;
import io.troupe.coordination.service.ServiceReply;
import io.troupe.sharding.placement.KeyPlacement;
import io.troupe.sharding.region.PartitionClient;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What coordinates beside locks, as one node sees it. */
public final class ShardedCoordination implements Coordination {
  private static final Listing<LatchReply.Listed, LatchReply.Listed.Latch> LATCHES =
      new Listing<>(
          LatchReply.Listed.class,
          LatchReply.Listed::latches,
          LatchReply.Listed::more,
          Comparator.comparing(LatchReply.Listed.Latch::name),
          LatchReply.Listed::new);

  private static final Listing<BarrierReply.Listed, BarrierReply.Listed.Barrier> BARRIERS =
      new Listing<>(
          BarrierReply.Listed.class,
          BarrierReply.Listed::barriers,
          BarrierReply.Listed::more,
          Comparator.comparing(BarrierReply.Listed.Barrier::name),
          BarrierReply.Listed::new);

  private static final Listing<ServiceReply.Listed, ServiceReply.Listed.Service> SERVICES =
      new Listing<>(
          ServiceReply.Listed.class,
          ServiceReply.Listed::services,
          ServiceReply.Listed::more,
          Comparator.comparing(ServiceReply.Listed.Service::name),
          ServiceReply.Listed::new);

  private static final Listing<SemaphoreReply.Listed, SemaphoreReply.Listed.Semaphore> SEMAPHORES =
      new Listing<>(
          SemaphoreReply.Listed.class,
          SemaphoreReply.Listed::semaphores,
          SemaphoreReply.Listed::more,
          Comparator.comparing(SemaphoreReply.Listed.Semaphore::name),
          SemaphoreReply.Listed::new);

  private static final Listing<ConfigurationReply.Sets, ConfigurationReply.Sets.Listed> SETS =
      new Listing<>(
          ConfigurationReply.Sets.class,
          ConfigurationReply.Sets::sets,
          ConfigurationReply.Sets::more,
          Comparator.comparing(ConfigurationReply.Sets.Listed::name),
          ConfigurationReply.Sets::new);

  private final PartitionClient client;
  private final PartitionClient waits;
  private final KeyPlacement placement;
  private final LeasedLocks leases;
  private final DocumentChecks checks;
  private final Sessions sessions;
  private final Everywhere everywhere;

  /** Asks every partition the same, each at its own moment. */
  @FunctionalInterface
  public interface Everywhere {
    /** The answers of all of them. */
    CompletionStage<List<KindReply>> ask(KindCommand command, Options options);
  }

  /**
   * All of it.
   *
   * @param client for all requests but those that wait
   * @param waits for those that do
   * @param leases looks after what is held
   * @param checks holds documents against their schemas
   * @param sessions that parties may arrive under, and instances of services live as long as
   */
  public ShardedCoordination(
      PartitionClient client,
      PartitionClient waits,
      KeyPlacement placement,
      LeasedLocks leases,
      DocumentChecks checks,
      Sessions sessions,
      Everywhere everywhere) {
    this.client = client;
    this.waits = waits;
    this.placement = placement;
    this.leases = leases;
    this.checks = checks;
    this.sessions = sessions;
    this.everywhere = everywhere;
  }

  private InPartition of(KindName kind, ObjectName name) {
    return new InPartition(placement.partitionOf(kind, name.value(), Bytes.EMPTY), client, waits);
  }

  @Override
  public TroupeLatch latch(ObjectName name) {
    return new ShardedLatch(name, of(LatchCommand.KIND, name));
  }

  @Override
  public CompletionStage<LatchReply.Listed> latches(
      Optional<ObjectName> after, int limit, Options options) {
    return all(() -> new LatchCommand.ListLatches(after, limit), LATCHES, limit, options);
  }

  @Override
  public TroupeBarrier barrier(ObjectName name) {
    return new ShardedBarrier(name, of(BarrierCommand.KIND, name), sessions, leases);
  }

  @Override
  public CompletionStage<BarrierReply.Listed> barriers(
      Optional<ObjectName> after, int limit, Options options) {
    return all(() -> new BarrierCommand.ListBarriers(after, limit), BARRIERS, limit, options);
  }

  @Override
  public AsyncTroupeService service(ObjectName name) {
    return new ShardedService(name, of(ServiceCommand.KIND, name), sessions);
  }

  @Override
  public CompletionStage<ServiceReply.Listed> services(
      Optional<ObjectName> after, int limit, Options options) {
    return all(() -> new ServiceCommand.ListServices(after, limit), SERVICES, limit, options);
  }

  @Override
  public TroupeSemaphore semaphore(ObjectName name) {
    return new LeasedSemaphore(new ShardedSemaphore(name, of(SemaphoreCommand.KIND, name)), leases);
  }

  @Override
  public CompletionStage<SemaphoreReply.Listed> semaphores(
      Optional<ObjectName> after, int limit, Options options) {
    return all(() -> new SemaphoreCommand.ListSemaphores(after, limit), SEMAPHORES, limit, options);
  }

  @Override
  public TroupeConfiguration configuration(ObjectName name) {
    return new TroupeConfiguration(
        new ShardedConfiguration(name, of(ConfigurationCommand.KIND, name), checks));
  }

  @Override
  public CompletionStage<ConfigurationReply.Sets> configurations(
      Optional<ObjectName> after, int limit, Options options) {
    return all(() -> new ConfigurationCommand.ListSets(after, limit), SETS, limit, options);
  }

  private <L> CompletionStage<L> all(
      Supplier<KindCommand> list, Listing<L, ?> listing, int limit, Options options) {
    return Requests.checked(
        () ->
            everywhere
                .ask(list.get(), options)
                .thenApply(answers -> listing.first(limit, answers)));
  }
}
