@NullMarked
package io.troupe.persistence.process.wire;

import org.jspecify.annotations.NullMarked;
