package io.troupe.api.map;

import io.troupe.actors.Bytes;

/**
 * A value as it is stored: bytes, and what the writer said they are.
 *
 * @param bytes at most {@link io.troupe.actors.Limits#MAX_VALUE_BYTES}
 * @param type a media type such as {@code application/json}; empty if nothing was said; at most 255
 *     ASCII characters
 */
public record Content(Bytes bytes, String type) {}
