@NullMarked
package io.troupe.persistence.process;

import org.jspecify.annotations.NullMarked;
