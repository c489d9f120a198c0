package io.troupe.actors.kind;

/**
 * What a kind answers. The reply to a change is kept until the client needs no repeat of it, so it
 * is small: versions, numbers and codes, never values.
 */
public interface KindReply {}
