package io.troupe.api.cli.service;

import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.ServiceReply.Listing;
import java.time.Instant;
import java.util.stream.Collectors;

/** Instances for people. */
final class InstanceText {
  private InstanceText() {}

  /** All of a service, a line each. */
  static String of(ObjectName name, Listing listing) {
    return "service %s: %s, version %d"
            .formatted(name, counted(listing.instances().size()), listing.version().number())
        + listing.instances().stream()
            .map(it -> System.lineSeparator() + "  " + of(it))
            .collect(Collectors.joining());
  }

  private static String counted(int instances) {
    return switch (instances) {
      case 0 -> "no instance";
      case 1 -> "1 instance";
      default -> instances + " instances";
    };
  }

  private static String of(Instance.Registered registered) {
    Instance instance = registered.instance();
    String reason = instance.health().reason();
    return "%s  %s  %s%s, since %s, session %s%s"
        .formatted(
            instance.id(),
            instance.address(),
            instance.health().state().text(),
            reason.isEmpty() ? "" : " (" + reason + ")",
            Instant.ofEpochMilli(registered.sinceMillis()),
            registered.session(),
            instance.metadata().isEmpty() ? "" : ", " + instance.metadata());
  }
}
