@NullMarked
package io.troupe.api.embedded.lock;

import org.jspecify.annotations.NullMarked;
