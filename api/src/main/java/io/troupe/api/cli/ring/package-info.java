/** {@code troupe ring}: who owns what, and what would move. */
@NullMarked
package io.troupe.api.cli.ring;

import org.jspecify.annotations.NullMarked;
