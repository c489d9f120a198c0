/**
 * Singleton roles: what a service does on one node of the cluster at a time.
 *
 * <pre>
 *   Roles ──host(name, RoleTerms, RoleFactory)──▶ HostedRole   on each node that may run it
 *                       elected │ ▲ stopped
 *                               ▼ │
 *                     Role.start(RoleTerm) … Role.stop()
 * </pre>
 *
 * <p>A role is run by who leads the election of its name: docs/elections.md says what that
 * promises, and decision 30 why it is done so.
 */
@NullMarked
package io.troupe.api.role;

import org.jspecify.annotations.NullMarked;
