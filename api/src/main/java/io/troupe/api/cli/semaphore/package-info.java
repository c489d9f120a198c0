/** The commands about semaphores. */
@NullMarked
package io.troupe.api.cli.semaphore;

import org.jspecify.annotations.NullMarked;
