@NullMarked
package io.troupe.trial;

import org.jspecify.annotations.NullMarked;
