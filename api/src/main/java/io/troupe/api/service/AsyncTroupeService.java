package io.troupe.api.service;

import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.api.map.Options;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.InstanceId;
import io.troupe.coordination.service.ServiceCommand.Filter;
import io.troupe.coordination.service.ServiceReply.Listing;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One service, one request at a time. {@link TroupeService} looks after sessions and watches beside
 * that.
 *
 * <p>Each stage ends with an answer, with {@code RefusedException}: nothing happened, or with
 * {@code UnknownOutcomeException}: it may have happened. Each change may be repeated as it is; with
 * the same request id it is done once, and answered alike. None blocks.
 */
public interface AsyncTroupeService {
  /** Its name. */
  ObjectName name();

  /**
   * Registers an instance for as long as a session lives, in the place of any of the same id,
   * whoever registered that. Refused as {@code FULL} where there are as many instances as may.
   *
   * @return the number of the change; empty if the session has ended
   */
  CompletionStage<Optional<Version>> register(Instance instance, GuestId session, Options options);

  /**
   * Says how well an instance is.
   *
   * @param session that registered it
   * @return the number of the change; empty if this session has no such instance
   */
  CompletionStage<Optional<Version>> setHealth(
      InstanceId id, GuestId session, Health health, Options options);

  /**
   * Takes an instance off.
   *
   * @param session that registered it: another one's stays; empty for operators, who take off
   *     anybody's. The log of the node that is asked has a line with who did that
   * @return whether there was such an instance
   */
  CompletionStage<Boolean> deregister(InstanceId id, Optional<GuestId> session, Options options);

  /**
   * The instances of the service at one moment; waits until it has another version than was seen,
   * at most for the timeout of the options. A read: may be repeated at will.
   *
   * @param filter which of them; a change of others is none the less another version
   * @param seen as the last answer said, with whatever filter; empty for no wait
   * @return empty if nothing changed in time, as far as anybody knows
   */
  CompletionStage<Optional<Listing>> observe(
      Filter filter, Optional<Version> seen, Options options);
}
