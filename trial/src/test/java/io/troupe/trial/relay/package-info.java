@NullMarked
package io.troupe.trial.relay;

import org.jspecify.annotations.NullMarked;
