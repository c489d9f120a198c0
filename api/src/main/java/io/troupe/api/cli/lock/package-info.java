/** The commands about locks. */
@NullMarked
package io.troupe.api.cli.lock;

import org.jspecify.annotations.NullMarked;
