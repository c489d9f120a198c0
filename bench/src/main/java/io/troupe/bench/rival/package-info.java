/**
 * The clients and members of peers, written against the peers' own interfaces. Loaded with a peer's
 * jars and never with Troupe's class path alone, so nothing else may name a class of these: {@code
 * cluster} finds them by name.
 */
@NullMarked
package io.troupe.bench.rival;

import org.jspecify.annotations.NullMarked;
