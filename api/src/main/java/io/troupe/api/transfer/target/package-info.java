/**
 * What import and export need of a cluster, and nothing more.
 *
 * <p>Every call ends in one of three ways: an answer; {@code NotNowException}, it may or may not
 * have happened and may be repeated as it is; {@code RefusedTransferException}, it did not happen
 * and never will.
 */
@NullMarked
package io.troupe.api.transfer.target;

import org.jspecify.annotations.NullMarked;
