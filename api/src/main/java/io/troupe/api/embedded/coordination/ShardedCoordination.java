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

/** What coordinates beside locks, as one node sees it. */
public final class ShardedCoordination implements Coordination {
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
    return Requests.checked(
        () ->
            everywhere
                .ask(new LatchCommand.ListLatches(after, limit), options)
                .thenApply(
                    parts ->
                        latches(
                            parts.stream().map(LatchReply.Listed.class::cast).toList(), limit)));
  }

  private static LatchReply.Listed latches(List<LatchReply.Listed> parts, int limit) {
    List<LatchReply.Listed.Latch> all =
        parts.stream()
            .flatMap(part -> part.latches().stream())
            .sorted(Comparator.comparing(LatchReply.Listed.Latch::name))
            .toList();
    boolean more = all.size() > limit || parts.stream().anyMatch(LatchReply.Listed::more);
    return new LatchReply.Listed(all.subList(0, Math.min(limit, all.size())), more);
  }

  @Override
  public TroupeBarrier barrier(ObjectName name) {
    return new ShardedBarrier(name, of(BarrierCommand.KIND, name), sessions, leases);
  }

  @Override
  public CompletionStage<BarrierReply.Listed> barriers(
      Optional<ObjectName> after, int limit, Options options) {
    return Requests.checked(
        () ->
            everywhere
                .ask(new BarrierCommand.ListBarriers(after, limit), options)
                .thenApply(
                    parts ->
                        barriers(
                            parts.stream().map(BarrierReply.Listed.class::cast).toList(), limit)));
  }

  private static BarrierReply.Listed barriers(List<BarrierReply.Listed> parts, int limit) {
    List<BarrierReply.Listed.Barrier> all =
        parts.stream()
            .flatMap(part -> part.barriers().stream())
            .sorted(Comparator.comparing(BarrierReply.Listed.Barrier::name))
            .toList();
    boolean more = all.size() > limit || parts.stream().anyMatch(BarrierReply.Listed::more);
    return new BarrierReply.Listed(all.subList(0, Math.min(limit, all.size())), more);
  }

  @Override
  public AsyncTroupeService service(ObjectName name) {
    return new ShardedService(name, of(ServiceCommand.KIND, name), sessions);
  }

  @Override
  public CompletionStage<ServiceReply.Listed> services(
      Optional<ObjectName> after, int limit, Options options) {
    return Requests.checked(
        () ->
            everywhere
                .ask(new ServiceCommand.ListServices(after, limit), options)
                .thenApply(
                    parts ->
                        services(
                            parts.stream().map(ServiceReply.Listed.class::cast).toList(), limit)));
  }

  private static ServiceReply.Listed services(List<ServiceReply.Listed> parts, int limit) {
    List<ServiceReply.Listed.Service> all =
        parts.stream()
            .flatMap(part -> part.services().stream())
            .sorted(Comparator.comparing(ServiceReply.Listed.Service::name))
            .toList();
    boolean more = all.size() > limit || parts.stream().anyMatch(ServiceReply.Listed::more);
    return new ServiceReply.Listed(all.subList(0, Math.min(limit, all.size())), more);
  }

  @Override
  public TroupeSemaphore semaphore(ObjectName name) {
    return new LeasedSemaphore(new ShardedSemaphore(name, of(SemaphoreCommand.KIND, name)), leases);
  }

  @Override
  public CompletionStage<SemaphoreReply.Listed> semaphores(
      Optional<ObjectName> after, int limit, Options options) {
    return Requests.checked(
        () ->
            everywhere
                .ask(new SemaphoreCommand.ListSemaphores(after, limit), options)
                .thenApply(
                    parts ->
                        listed(
                            parts.stream().map(SemaphoreReply.Listed.class::cast).toList(),
                            limit)));
  }

  @Override
  public TroupeConfiguration configuration(ObjectName name) {
    return new TroupeConfiguration(
        new ShardedConfiguration(name, of(ConfigurationCommand.KIND, name), checks));
  }

  @Override
  public CompletionStage<ConfigurationReply.Sets> configurations(
      Optional<ObjectName> after, int limit, Options options) {
    return Requests.checked(
        () ->
            everywhere
                .ask(new ConfigurationCommand.ListSets(after, limit), options)
                .thenApply(
                    parts ->
                        sets(
                            parts.stream().map(ConfigurationReply.Sets.class::cast).toList(),
                            limit)));
  }

  private static ConfigurationReply.Sets sets(List<ConfigurationReply.Sets> parts, int limit) {
    List<ConfigurationReply.Sets.Listed> all =
        parts.stream()
            .flatMap(part -> part.sets().stream())
            .sorted(Comparator.comparing(ConfigurationReply.Sets.Listed::name))
            .toList();
    boolean more = all.size() > limit || parts.stream().anyMatch(ConfigurationReply.Sets::more);
    return new ConfigurationReply.Sets(all.subList(0, Math.min(limit, all.size())), more);
  }

  private static SemaphoreReply.Listed listed(List<SemaphoreReply.Listed> parts, int limit) {
    List<SemaphoreReply.Listed.Semaphore> all =
        parts.stream()
            .flatMap(part -> part.semaphores().stream())
            .sorted(Comparator.comparing(SemaphoreReply.Listed.Semaphore::name))
            .toList();
    boolean more = all.size() > limit || parts.stream().anyMatch(SemaphoreReply.Listed::more);
    return new SemaphoreReply.Listed(all.subList(0, Math.min(limit, all.size())), more);
  }
}
