/** Tests of sessions that are kept alive. */
@NullMarked
package io.troupe.api.session.keep;

import org.jspecify.annotations.NullMarked;
