/** Problems. */
@NullMarked
package io.troupe.api.http.problem;

import org.jspecify.annotations.NullMarked;
