@NullMarked
package io.troupe.api.lock.lease;

import org.jspecify.annotations.NullMarked;
