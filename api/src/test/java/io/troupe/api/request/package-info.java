/** What tests of callers have in common. */
@NullMarked
package io.troupe.api.request;

import org.jspecify.annotations.NullMarked;
