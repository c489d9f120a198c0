/** Where nodes under trial keep their journal, and what is started for that. */
@NullMarked
package io.troupe.trial.journal;

import org.jspecify.annotations.NullMarked;
