/** The commands that move many entries between files and maps. */
@NullMarked
package io.troupe.api.cli.transfer;

import org.jspecify.annotations.NullMarked;
