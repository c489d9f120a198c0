/** Tests of sessions. */
@NullMarked
package io.troupe.api.session;

import org.jspecify.annotations.NullMarked;
