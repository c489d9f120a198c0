@NullMarked
package io.troupe.persistence.groups.wire;

import org.jspecify.annotations.NullMarked;
