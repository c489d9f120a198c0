/** Tests of the room of the same name. */
@NullMarked
package io.troupe.bench.report;

import org.jspecify.annotations.NullMarked;
