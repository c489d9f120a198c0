/** Waiting in tests: for a condition, up to a limit, and never for a fixed time. */
@NullMarked
package io.troupe.testkit.await;

import org.jspecify.annotations.NullMarked;
