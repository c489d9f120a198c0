/** The commands about configuration. */
@NullMarked
package io.troupe.api.cli.config;

import org.jspecify.annotations.NullMarked;
