/** Tests of sessions at a real node. */
@NullMarked
package io.troupe.api.embedded.session;

import org.jspecify.annotations.NullMarked;
