/**
 * Maps as JVM services use them: typed keys and values over bytes, waiting or not.
 *
 * <p>Every call ends in one of three ways (promise P5): an answer; {@code RefusedException},
 * nothing happened; {@code UnknownOutcomeException}, it may have happened, retry with the id it
 * carries.
 */
@NullMarked
package io.troupe.api.map;

import org.jspecify.annotations.NullMarked;
