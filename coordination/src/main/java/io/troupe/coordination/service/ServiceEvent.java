package io.troupe.coordination.service;

import io.troupe.actors.GuestId;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import io.troupe.coordination.name.ObjectName;

/** What happens to services. What ends with a session does so by the event that ends that. */
public sealed interface ServiceEvent extends KindEvent {
  @Override
  default KindName kind() {
    return ServiceCommand.KIND;
  }

  /** The service. */
  ObjectName name();

  /** An instance is there from now on, in the place of any of the same id. */
  record InstanceRegistered(ObjectName name, Instance instance, GuestId session)
      implements ServiceEvent {}

  /** The health of an instance is another one. */
  record HealthSet(ObjectName name, InstanceId id, Health health) implements ServiceEvent {}

  /** An instance is there no longer. */
  record InstanceDeregistered(ObjectName name, InstanceId id) implements ServiceEvent {}
}
