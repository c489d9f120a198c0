/**
 * Many entries at once, between files and a map: import and export.
 *
 * <pre>
 *   file ── rows ──► importing ──► target ──► POST /v1/maps/{map}
 *   file ◄───────── exporting ◄── target ◄── GET /v1/maps/{map}
 * </pre>
 *
 * <p>{@code rows} knows file formats and no network; {@code target} says what is needed of a
 * cluster and knows no files; {@code importing} and {@code exporting} bring the two together.
 */
@NullMarked
package io.troupe.api.transfer;

import org.jspecify.annotations.NullMarked;
