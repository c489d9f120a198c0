@NullMarked
package io.troupe.trial.workload;

import org.jspecify.annotations.NullMarked;
