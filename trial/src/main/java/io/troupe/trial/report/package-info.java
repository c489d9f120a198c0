/** A verdict, for people and for programs. */
@NullMarked
package io.troupe.trial.report;

import org.jspecify.annotations.NullMarked;
