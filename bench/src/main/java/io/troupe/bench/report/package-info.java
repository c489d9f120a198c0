/** What a bench shows: a table for people, CSV for programs, a plot for the eye. Pure. */
@NullMarked
package io.troupe.bench.report;

import org.jspecify.annotations.NullMarked;
