@NullMarked
package io.troupe.trial.fault;

import org.jspecify.annotations.NullMarked;
