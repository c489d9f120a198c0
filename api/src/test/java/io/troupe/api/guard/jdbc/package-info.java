@NullMarked
package io.troupe.api.guard.jdbc;

import org.jspecify.annotations.NullMarked;
