/**
 * The {@code troupe} command: starts a node, and asks one over HTTP.
 *
 * <p>Answers go to stdout, everything else to stderr. Exit codes are those of {@link
 * io.troupe.api.cli.console.ExitCode}.
 */
@NullMarked
package io.troupe.api.cli;

import org.jspecify.annotations.NullMarked;
