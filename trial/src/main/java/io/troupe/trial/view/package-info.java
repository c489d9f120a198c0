/**
 * What is shown while a trial runs: on a terminal one screen that is painted again and again, else
 * a line now and then. {@link io.troupe.trial.view.View} looks and shows, {@link
 * io.troupe.trial.view.Screen} is how it looks, and pure.
 */
@NullMarked
package io.troupe.trial.view;

import org.jspecify.annotations.NullMarked;
