@NullMarked
package io.troupe.trial.verdict;

import org.jspecify.annotations.NullMarked;
