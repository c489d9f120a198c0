/**
 * The actor around a partition machine, and the form of its messages between nodes. No decision is
 * made here: the shell moves inputs in and effects out.
 */
@NullMarked
package io.troupe.actors.shell;

import org.jspecify.annotations.NullMarked;
