package io.troupe.api.embedded.role;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.Troupe;
import io.troupe.api.metrics.Exposition;
import io.troupe.api.role.HostedRole;
import io.troupe.api.role.RoleFactory;
import io.troupe.api.role.RoleStatus;
import io.troupe.api.role.RoleTerms;
import io.troupe.api.role.Roles;
import io.troupe.coordination.election.ElectionName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The roles of one node. */
public final class HostedRoles implements Roles, AutoCloseable {
  private final Troupe troupe;
  private final TreeMap<String, RoleRun> roles = new TreeMap<>();
  private boolean drained;
  private boolean closed;

  /** None yet. */
  public HostedRoles(Troupe troupe) {
    this.troupe = troupe;
  }

  /** One that leaves the node's list when it is closed. */
  private record Listed(HostedRoles roles, RoleRun run) implements HostedRole {
    @Override
    public RoleStatus status() {
      return run.status();
    }

    @Override
    public void close() {
      run.close();
      roles.forgetGone();
    }
  }

  /** One that is closed and does not stop stays: nobody hosts it here beside that. */
  private synchronized void forgetGone() {
    boolean unused = roles.values().removeIf(RoleRun::isGone);
  }

  @Override
  public synchronized HostedRole host(String name, RoleTerms terms, RoleFactory factory) {
    String role = new ElectionName(name).value();
    if (closed) {
      throw new RefusedException(
          Refusal.Code.UNAVAILABLE, "the node is stopping, and hosts no roles any more");
    }
    forgetGone();
    if (roles.containsKey(role)) {
      throw new RefusedException(
          Refusal.Code.INVALID,
          "this node hosts a role named "
              + role
              + " already, or one that was closed has not stopped");
    }
    if (roles.size() == MAX_ROLES) {
      throw new RefusedException(
          Refusal.Code.OVERLOADED, "this node hosts " + MAX_ROLES + " roles, and may no more");
    }
    RoleRun run =
        new RoleRun(
            troupe.election(role), terms, () -> factory.make(troupe), RolePause.DEFAULT, drained);
    roles.put(role, run.begin());
    return new Listed(this, run);
  }

  @Override
  public List<RoleStatus> all() {
    return runs().stream().map(RoleRun::status).toList();
  }

  private synchronized List<RoleRun> runs() {
    return List.copyOf(roles.values());
  }

  /**
   * Looks whether this node is drained: then it runs no role.
   *
   * @param isDrained as it is known now; asked here, so that a look that comes late sees no less
   */
  public synchronized void drain(BooleanSupplier isDrained) {
    boolean drains = isDrained.getAsBoolean();
    if (drains != drained) {
      drained = drains;
      roles.values().forEach(run -> run.drain(drains));
    }
  }

  /** Shows what is run here. */
  public void show(Exposition exposition) {
    exposition.gauges(
        "troupe_role_running",
        "Whether a role runs on this node",
        () -> byRole(status -> status.state() == RoleStatus.State.RUNNING ? 1 : 0));
    exposition.counters(
        "troupe_role_starts",
        "How often this node was elected to run a role",
        () -> byRole(RoleStatus::starts));
    exposition.counters(
        "troupe_role_failures",
        "How often a role could not start, go on or stop on this node",
        () -> byRole(RoleStatus::failures));
  }

  private Map<Map<String, String>, Long> byRole(ToLongFunction<RoleStatus> figure) {
    return all().stream()
        .collect(Collectors.toMap(it -> Map.of("role", it.role()), figure::applyAsLong));
  }

  /** Stops all that run here, at the same time, so that other nodes can run them. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    List<RoleRun> all = runs();
    all.forEach(RoleRun::end);
    all.forEach(RoleRun::close);
  }
}
