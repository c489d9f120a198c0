/** What all races have in common: who takes part, the rounds in turns, the files of a run. */
@NullMarked
package io.troupe.bench.run;

import org.jspecify.annotations.NullMarked;
