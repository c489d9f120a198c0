/** The example of the module's README. */
@NullMarked
package io.troupe.consensus.example;

import org.jspecify.annotations.NullMarked;
