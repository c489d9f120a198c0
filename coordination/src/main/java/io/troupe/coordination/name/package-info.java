/** What things of coordination that people name are called. */
@NullMarked
package io.troupe.coordination.name;

import org.jspecify.annotations.NullMarked;
