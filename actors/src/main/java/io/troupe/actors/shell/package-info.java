/**
 * The actor around a partition machine, the form of requests between nodes, and the port that they
 * go through. No decision is made here: the shell moves inputs in and effects out.
 */
@NullMarked
package io.troupe.actors.shell;

import org.jspecify.annotations.NullMarked;
