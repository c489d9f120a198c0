/**
 * How a node starts and stops: the checks that must pass before it serves, and the directory that
 * it alone may use.
 */
@NullMarked
package io.troupe.actors.node;

import org.jspecify.annotations.NullMarked;
