@NullMarked
package io.troupe.trial.cluster;

import org.jspecify.annotations.NullMarked;
