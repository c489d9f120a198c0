@NullMarked
package io.troupe.bench.log;

import org.jspecify.annotations.NullMarked;
