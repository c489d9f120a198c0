@NullMarked
package io.troupe.api.journal;

import org.jspecify.annotations.NullMarked;
