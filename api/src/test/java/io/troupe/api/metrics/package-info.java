/** Tests of what a node says it measured. */
@NullMarked
package io.troupe.api.metrics;

import org.jspecify.annotations.NullMarked;
