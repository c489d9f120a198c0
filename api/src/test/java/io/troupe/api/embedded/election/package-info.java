@NullMarked
package io.troupe.api.embedded.election;

import org.jspecify.annotations.NullMarked;
