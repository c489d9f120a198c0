@NullMarked
package io.troupe.api.guard;

import org.jspecify.annotations.NullMarked;
