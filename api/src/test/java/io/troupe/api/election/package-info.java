@NullMarked
package io.troupe.api.election;

import org.jspecify.annotations.NullMarked;
