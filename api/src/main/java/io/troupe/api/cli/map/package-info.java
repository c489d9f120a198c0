/**
 * {@code troupe map ...}: one class per command; {@link io.troupe.api.cli.map.MapCommand} lists
 * them.
 */
@NullMarked
package io.troupe.api.cli.map;

import org.jspecify.annotations.NullMarked;
