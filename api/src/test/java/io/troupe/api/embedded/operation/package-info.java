/** What operators are shown. */
@NullMarked
package io.troupe.api.embedded.operation;

import org.jspecify.annotations.NullMarked;
