/** What the register of members must hold to. */
@NullMarked
package io.troupe.persistence.membership.rules;

import org.jspecify.annotations.NullMarked;
