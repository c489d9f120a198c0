@NullMarked
package io.troupe.persistence.groups.store;

import org.jspecify.annotations.NullMarked;
