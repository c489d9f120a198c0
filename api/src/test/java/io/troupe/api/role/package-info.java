@NullMarked
package io.troupe.api.role;

import org.jspecify.annotations.NullMarked;
