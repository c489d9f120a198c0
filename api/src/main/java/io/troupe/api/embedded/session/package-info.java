/** Sessions at home in their partitions: one request each. */
@NullMarked
package io.troupe.api.embedded.session;

import org.jspecify.annotations.NullMarked;
