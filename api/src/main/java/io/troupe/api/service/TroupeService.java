package io.troupe.api.service;

import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply.Listing;
import io.troupe.coordination.session.SessionCommand;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A service of the cluster, which one offers or looks for. Needs no creation; the same name always
 * means the same service. Safe for use by many threads.
 *
 * @param async the same, one request at a time, under sessions of the caller's own
 * @param sessions opens those that registrations live by
 */
public record TroupeService(
    AsyncTroupeService async, Function<SessionTerms, CompletionStage<TroupeSession>> sessions) {
  /** Its name. */
  public ObjectName name() {
    return async.name();
  }

  /** As below, gone ten seconds after this process was heard last. */
  public ServiceRegistration register(Instance instance) {
    return register(instance, SessionTerms.DEFAULT);
  }

  /**
   * Registers an instance until it is closed, under a session of its own, in the place of any of
   * the same id. Waits until it is registered.
   *
   * @param terms of the session, whose lease says how long it stays listed once this process is
   *     gone; without a label it gets one with the service's name
   * @throws io.troupe.actors.RefusedException if it is not registered: as {@code FULL} where there
   *     are as many instances as may
   * @throws io.troupe.actors.UnknownOutcomeException if nobody said so in time: what may have been
   *     registered ends with its session. May be repeated
   */
  public ServiceRegistration register(Instance instance, SessionTerms terms) {
    return Requests.await(registerAsync(instance, terms));
  }

  /** As {@link #register(Instance, SessionTerms)}, without waiting. */
  public CompletionStage<ServiceRegistration> registerAsync(Instance instance, SessionTerms terms) {
    String label = "service " + name();
    SessionTerms labelled =
        terms.label().isEmpty()
            ? terms.labelled(label.substring(0, Math.min(label.length(), SessionCommand.MAX_LABEL)))
            : terms;
    return ServiceRegistration.begin(async, () -> sessions.apply(labelled), instance);
  }

  /** All instances, as they are at one moment. */
  public Listing list() {
    return list(Filter.ALL);
  }

  /** Some of them. */
  public Listing list(Filter filter) {
    return Requests.await(async.observe(filter, Optional.empty(), Options.DEFAULT)).orElseThrow();
  }

  /**
   * Follows the instances until it is closed.
   *
   * @param listener is told what is there at first, and whenever that is something else, on a
   *     thread of its own; what comes and goes meanwhile it may not see
   */
  public ServiceWatch watch(Filter filter, Consumer<Listing> listener) {
    return ServiceWatch.begin(async, filter, System::nanoTime, listener);
  }
}
