package io.troupe.coordination.service;

import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import io.troupe.coordination.name.ObjectName;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What may be asked of the services of one partition. A command past a limit cannot be made:
 * constructors refuse it with an {@link IllegalArgumentException}. Each write may be retried with
 * the same request id, and then is done once.
 */
public sealed interface ServiceCommand extends KindCommand {
  /** The kind of services. */
  KindName KIND = new KindName("service");

  /** How many a list of services names, at most. */
  int MAX_LISTED = 1_000;

  @Override
  default KindName kind() {
    return KIND;
  }

  @Override
  default Access access() {
    return Access.WRITE;
  }

  @Override
  default boolean addsState() {
    return false;
  }

  /** About; names are short. */
  @Override
  default int sizeBytes() {
    return 512;
  }

  /**
   * Which instances are meant.
   *
   * @param worst those whose health is this or better
   * @param metadata those that have all of these entries, letter by letter
   */
  record Filter(Health.State worst, SortedMap<String, String> metadata) {
    /** All instances. */
    public static final Filter ALL = new Filter(Health.State.CRITICAL, new TreeMap<>());

    /** Those that can be used and have nothing amiss. */
    public static final Filter PASSING = new Filter(Health.State.PASSING, new TreeMap<>());

    public Filter {
      metadata = Instance.checked(metadata);
    }

    /** Of these, those that have this entry of metadata too. */
    public Filter having(String key, String value) {
      SortedMap<String, String> more = new TreeMap<>(metadata);
      more.put(key, value);
      return new Filter(worst, more);
    }

    /** Whether this one is meant. */
    public boolean matches(Instance instance) {
      return instance.health().state().compareTo(worst) <= 0
          && instance.metadata().entrySet().containsAll(metadata.entrySet());
    }
  }

  /**
   * Registers an instance for as long as a session lives, in the place of any of the same id,
   * whoever registered that. Answers {@link ServiceReply.Registered} or {@link
   * ServiceReply.NotAllowed}.
   *
   * @param session known in this partition
   */
  record Register(ObjectName name, Instance instance, GuestId session) implements ServiceCommand {
    @Override
    public boolean addsState() {
      return true;
    }

    @Override
    public int sizeBytes() {
      return 512 + instance.sizeBytes();
    }
  }

  /**
   * Says how well an instance is. Answers {@link ServiceReply.Registered} or {@link
   * ServiceReply.NotRegistered}.
   *
   * @param session that registered it
   */
  record SetHealth(ObjectName name, InstanceId id, GuestId session, Health health)
      implements ServiceCommand {}

  /**
   * Takes an instance off. Answers {@link ServiceReply.Deregistered}.
   *
   * @param session only if this one registered it; empty for operators, who take off anybody's
   */
  record Deregister(ObjectName name, InstanceId id, Optional<GuestId> session)
      implements ServiceCommand {}

  /**
   * Reads the instances of a service; waits while it has the version that its reader has seen.
   * Answers {@link ServiceReply.Listing}; nothing, while it waits.
   *
   * @param seen the version of what the reader knows, with any filter; empty not to wait
   */
  record Read(ObjectName name, Filter filter, Optional<Version> seen) implements ServiceCommand {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }

    @Override
    public int sizeBytes() {
      return 512
          + filter.metadata().entrySet().stream()
              .mapToInt(it -> 2 * (it.getKey().length() + it.getValue().length()))
              .sum();
    }
  }

  /**
   * The services of the partition that have instances, by name. Answers {@link
   * ServiceReply.Listed}.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to {@link #MAX_LISTED}
   */
  record ListServices(Optional<ObjectName> after, int limit) implements ServiceCommand {
    public ListServices {
      if (limit < 1 || limit > MAX_LISTED) {
        throw new IllegalArgumentException(
            "a limit of services is from 1 to %d, not %d".formatted(MAX_LISTED, limit));
      }
    }

    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }
}
