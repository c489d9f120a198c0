/** Configuration over HTTP. */
@NullMarked
package io.troupe.api.http.configuration;

import org.jspecify.annotations.NullMarked;
