/** {@code troupe torture}: rounds of load and faults, drawn by a seed, for as long as is wanted. */
@NullMarked
package io.troupe.trial.torture;

import org.jspecify.annotations.NullMarked;
