package io.troupe.trial.workload;

import io.troupe.api.client.LockClient;
import io.troupe.api.client.NodeClient;

/**
 * The ways to ask one node.
 *
 * @param maps asks it for maps
 * @param locks asks it for locks; waits for one no longer than the attempt of the settings
 */
public record NodeAccess(NodeClient maps, LockClient locks) {}
