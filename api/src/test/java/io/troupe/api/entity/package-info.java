/** Tests of this room, and the example of docs/persistence.md. */
@NullMarked
package io.troupe.api.entity;

import org.jspecify.annotations.NullMarked;
