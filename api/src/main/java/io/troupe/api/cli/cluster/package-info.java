/** The commands about the cluster as a whole: its members, and who votes. */
@NullMarked
package io.troupe.api.cli.cluster;

import org.jspecify.annotations.NullMarked;
