/** The commands about elections. */
@NullMarked
package io.troupe.api.cli.elect;

import org.jspecify.annotations.NullMarked;
