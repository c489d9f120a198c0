@NullMarked
package io.troupe.api.embedded.role;

import org.jspecify.annotations.NullMarked;
