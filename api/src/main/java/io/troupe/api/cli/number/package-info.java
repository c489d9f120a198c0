/** The commands about numbers of the cluster: atomics and ids. */
@NullMarked
package io.troupe.api.cli.number;

import org.jspecify.annotations.NullMarked;
