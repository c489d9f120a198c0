/** {@code troupe demo}: real nodes, real data, a killed node and a paused one, and a verdict. */
@NullMarked
package io.troupe.trial.demo;

import org.jspecify.annotations.NullMarked;
