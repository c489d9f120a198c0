/**
 * How JSON is read and written here, on both sides of the HTTP interface: strictly, compactly, and
 * every character as it is.
 */
@NullMarked
package io.troupe.api.json;

import org.jspecify.annotations.NullMarked;
