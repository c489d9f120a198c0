package io.troupe.api.cli.service;

import io.troupe.actors.node.SystemClock;
import io.troupe.api.cli.console.AtEnd;
import io.troupe.api.cli.console.Console;
import io.troupe.api.client.CoordinationClient;
import io.troupe.api.client.RemoteService;
import io.troupe.api.client.RemoteSessions;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.api.request.TimerThread;
import io.troupe.api.service.ServiceRegistration;
import io.troupe.api.service.TroupeService;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.keep.KeptSessions;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.ServiceCommand.Filter;
import java.time.Duration;
import java.util.Optional;

/** What a command offers: taken off at its end, also by Ctrl-C or SIGTERM, before all else ends. */
final class OfferedHere implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private final CoordinationClient client;
  private final KeptSessions sessions;
  private final AtEnd atEnd;

  /**
   * Nothing yet.
   *
   * @param behind what ends once nothing is offered any more
   */
  OfferedHere(CoordinationClient client, Runnable behind) {
    this.client = client;
    this.sessions =
        new KeptSessions(
            new RemoteSessions(client), new TimerThread("troupe-sessions", new SystemClock()));
    this.atEnd =
        new AtEnd(
            () -> {
              behind.run();
              sessions.close(END_LIMIT);
            });
  }

  /** Registers an instance, and tells people where others take it off. */
  ServiceRegistration register(
      ObjectName name, Instance instance, SessionTerms terms, Console console) {
    RemoteService remote = new RemoteService(client, name);
    // Whether a node is there at all: a session would go on asking.
    var unused = Requests.await(remote.observe(Filter.ALL, Optional.empty(), Options.DEFAULT));
    ServiceRegistration registration =
        new TroupeService(remote, sessions::open).register(instance, terms);
    atEnd.endBefore(registration::close);
    var unusedEnd =
        registration
            .ended()
            .thenAccept(
                how -> {
                  if (how == ServiceRegistration.State.REMOVED) {
                    console
                        .err()
                        .println(
                            "troupe: instance %s of service %s was taken off by others"
                                .formatted(instance.id(), name));
                  }
                });
    return registration;
  }

  @Override
  public void close() {
    atEnd.close();
  }
}
