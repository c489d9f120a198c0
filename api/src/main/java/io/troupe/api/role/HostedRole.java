package io.troupe.api.role;

/** A role that a node hosts: it runs it when it is elected to. Safe for use by many threads. */
public interface HostedRole extends AutoCloseable {
  /** What it is doing. */
  RoleStatus status();

  /**
   * Hosts it no longer: stops it, if it runs here, so that another node can run it, and waits for
   * that at most for as long as its stop may take, and ten seconds for who elects. Does not fail.
   */
  @Override
  void close();
}
