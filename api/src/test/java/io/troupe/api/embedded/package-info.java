@NullMarked
package io.troupe.api.embedded;

import org.jspecify.annotations.NullMarked;
