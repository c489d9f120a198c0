/** The commands about sessions. */
@NullMarked
package io.troupe.api.cli.session;

import org.jspecify.annotations.NullMarked;
