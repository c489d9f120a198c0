@NullMarked
package io.troupe.trial.nemesis;

import org.jspecify.annotations.NullMarked;
