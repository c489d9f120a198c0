/** The roles that this node hosts, each run while the node leads the election of its name. */
@NullMarked
package io.troupe.api.embedded.role;

import org.jspecify.annotations.NullMarked;
