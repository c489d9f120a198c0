package io.troupe.api.embedded.coordination;

import io.troupe.actors.GuestId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;
import io.troupe.api.embedded.session.Sessions;
import io.troupe.api.map.Options;
import io.troupe.api.service.AsyncTroupeService;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.InstanceId;
import io.troupe.coordination.service.ServiceCommand;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply;
import io.troupe.coordination.service.ServiceReply.Listing;
import io.troupe.coordination.service.ServiceReply.NotAllowed;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service in its partition: one request each. */
record ShardedService(ObjectName name, InPartition partition, Sessions sessions)
    implements AsyncTroupeService {
  private static final Logger LOG = LoggerFactory.getLogger(ShardedService.class);

  @Override
  public CompletionStage<Optional<Version>> register(
      Instance instance, GuestId session, Options options) {
    return sessions.within(
        session,
        partition.partition(),
        options,
        left ->
            partition.write(
                () -> new ServiceCommand.Register(name, instance, session),
                left,
                ShardedService::registered),
        Optional.empty());
  }

  private static Optional<Version> registered(KindReply reply) {
    return switch (reply) {
      case ServiceReply.Registered registered -> Optional.of(registered.version());
      case NotAllowed(NotAllowed.Why why) ->
          switch (why) {
            case NO_SESSION -> Optional.empty();
            case PARTITION_FULL ->
                throw full(
                    "the services of its partition have as many instances as they may"
                        + " (troupe.service.max-instances)");
            case SERVICE_FULL ->
                throw full(
                    "the service has as many instances as it may"
                        + " (troupe.service.max-per-service)");
            case BYTES_FULL ->
                throw full("the instances of the service would take more than 768 KiB");
          };
      default -> throw InPartition.otherwise(reply);
    };
  }

  private static RefusedException full(String why) {
    return new RefusedException(Refusal.Code.FULL, why + "; nothing changed");
  }

  @Override
  public CompletionStage<Optional<Version>> setHealth(
      InstanceId id, GuestId session, Health health, Options options) {
    return partition.write(
        () -> new ServiceCommand.SetHealth(name, id, session, health),
        options,
        reply ->
            switch (reply) {
              case ServiceReply.Registered registered -> Optional.of(registered.version());
              case ServiceReply.NotRegistered unused -> Optional.empty();
              default -> throw InPartition.otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Boolean> deregister(
      InstanceId id, Optional<GuestId> session, Options options) {
    return partition.write(
        () -> new ServiceCommand.Deregister(name, id, session),
        options,
        reply ->
            switch (reply) {
              case ServiceReply.Deregistered(boolean was) -> {
                if (was && session.isEmpty()) {
                  LOG.warn(
                      "instance {} of service {} was taken off {}",
                      id,
                      name,
                      options.principal().equals(Principal.NONE)
                          ? "by somebody who did not say who"
                          : "by " + options.principal());
                }
                yield was;
              }
              default -> throw InPartition.otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Optional<Listing>> observe(
      Filter filter, Optional<Version> seen, Options options) {
    ServiceCommand.Read read = new ServiceCommand.Read(name, filter, seen);
    return seen.isEmpty()
        ? partition.read(read, options, ShardedService::listing)
        : partition.await(read, options, ShardedService::listing, Optional.empty());
  }

  private static Optional<Listing> listing(KindReply reply) {
    return Optional.of((Listing) reply);
  }
}
