@NullMarked
package io.troupe.bench.cluster;

import org.jspecify.annotations.NullMarked;
