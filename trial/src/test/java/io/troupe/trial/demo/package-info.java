@NullMarked
package io.troupe.trial.demo;

import org.jspecify.annotations.NullMarked;
