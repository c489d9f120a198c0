/** Tests of the actor around the partition machine, and of the forms that travel. */
@NullMarked
package io.troupe.actors.shell;

import org.jspecify.annotations.NullMarked;
