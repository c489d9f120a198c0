/** The guard of HTTP services in front of servlets; needs {@code jakarta.servlet-api} 6. */
@NullMarked
package io.troupe.api.guard.servlet;

import org.jspecify.annotations.NullMarked;
