package io.troupe.actors.mail;

import io.troupe.actors.kind.KindEvent;

/**
 * One fact on its way to another partition.
 *
 * @param number in the order of sending to that partition, from 1 without gaps
 */
public record Letter(long number, KindEvent fact) {}
