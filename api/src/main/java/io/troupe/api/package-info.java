/**
 * How Troupe is used: the embedded Java API, the actor API, HTTP, the command line and the
 * dashboard. This is also the one place where the modules below are wired together, each port with
 * the implementation that the configuration asks for.
 */
@NullMarked
package io.troupe.api;

import org.jspecify.annotations.NullMarked;
