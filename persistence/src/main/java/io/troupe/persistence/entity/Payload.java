package io.troupe.persistence.entity;

import io.troupe.actors.Bytes;

/**
 * A user's object in the form that a serializer gave it.
 *
 * @param serializer the serializer's number
 * @param manifest what the serializer needs to know to read it; may be empty
 * @param bytes its content
 */
public record Payload(int serializer, String manifest, Bytes bytes) {}
