@NullMarked
package io.troupe.api.cli.console;

import org.jspecify.annotations.NullMarked;
