/** The examples of docs/lock-styles.md. */
@NullMarked
package io.troupe.api.lock.style;

import org.jspecify.annotations.NullMarked;
