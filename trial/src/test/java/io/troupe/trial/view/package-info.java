@NullMarked
package io.troupe.trial.view;

import org.jspecify.annotations.NullMarked;
