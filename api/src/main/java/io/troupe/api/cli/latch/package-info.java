/** The commands about latches. */
@NullMarked
package io.troupe.api.cli.latch;

import org.jspecify.annotations.NullMarked;
