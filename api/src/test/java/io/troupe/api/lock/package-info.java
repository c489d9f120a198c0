@NullMarked
package io.troupe.api.lock;

import org.jspecify.annotations.NullMarked;
