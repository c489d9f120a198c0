@NullMarked
package io.troupe.persistence.groups;

import org.jspecify.annotations.NullMarked;
