/** What all commands share: where they read and write, how they answer, and how they end. */
@NullMarked
package io.troupe.api.cli.console;

import org.jspecify.annotations.NullMarked;
