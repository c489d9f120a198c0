/** Tests of this room. */
@NullMarked
package io.troupe.persistence.entity;

import org.jspecify.annotations.NullMarked;
