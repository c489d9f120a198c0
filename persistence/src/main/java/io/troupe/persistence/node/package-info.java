/**
 * A node's journal on its process, opened and closed as one: what is applied, the groups whose log
 * is synced, and the checks that both are of one node and one moment.
 */
@NullMarked
package io.troupe.persistence.node;

import org.jspecify.annotations.NullMarked;
