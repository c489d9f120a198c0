package io.troupe.api.coordination;

import io.troupe.api.configuration.TroupeConfiguration;
import io.troupe.api.map.Options;
import io.troupe.api.service.AsyncTroupeService;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.configuration.ConfigurationReply;
import io.troupe.coordination.latch.LatchReply;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreReply;
import io.troupe.coordination.service.ServiceReply;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What coordinates beside locks, by name; {@link io.troupe.api.Troupe} hands each out. */
public interface Coordination {
  /** A count-down latch. */
  TroupeLatch latch(ObjectName name);

  /**
   * The latches there are, by name; each partition is read at its own moment.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to 1,000
   */
  CompletionStage<LatchReply.Listed> latches(
      Optional<ObjectName> after, int limit, Options options);

  /** A cyclic barrier. */
  TroupeBarrier barrier(ObjectName name);

  /**
   * The barriers there are, by name; each partition is read at its own moment.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to 1,000
   */
  CompletionStage<BarrierReply.Listed> barriers(
      Optional<ObjectName> after, int limit, Options options);

  /** A service, one request at a time: {@link io.troupe.api.Troupe#service} does more. */
  AsyncTroupeService service(ObjectName name);

  /**
   * The services that have instances, by name; each partition is read at its own moment.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to 1,000
   */
  CompletionStage<ServiceReply.Listed> services(
      Optional<ObjectName> after, int limit, Options options);

  /** A semaphore. */
  TroupeSemaphore semaphore(ObjectName name);

  /**
   * The semaphores there are, by name; each partition is read at its own moment.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to 1,000
   */
  CompletionStage<SemaphoreReply.Listed> semaphores(
      Optional<ObjectName> after, int limit, Options options);

  /** A set of configuration documents. */
  TroupeConfiguration configuration(ObjectName name);

  /**
   * The sets of configuration there are, by name; each partition is read at its own moment.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to 1,000
   */
  CompletionStage<ConfigurationReply.Sets> configurations(
      Optional<ObjectName> after, int limit, Options options);
}
