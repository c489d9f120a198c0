@NullMarked
package io.troupe.persistence.process.calls;

import org.jspecify.annotations.NullMarked;
