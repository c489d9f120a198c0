/** The commands about barriers. */
@NullMarked
package io.troupe.api.cli.barrier;

import org.jspecify.annotations.NullMarked;
