package io.troupe.coordination.election;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;

/**
 * Who leads.
 *
 * @param term its token
 * @param data its own, such as its address; 0 to {@link ElectionCommand#MAX_DATA_BYTES} bytes
 * @param sinceMillis the wall clock's time of its election, in milliseconds since 1970
 * @param leftMillis how long its lease still runs at least
 * @param isAsked whether it was asked to hand over: its lease is renewed no more
 */
public record Leader(
    CandidateName candidate,
    FencingToken term,
    int priority,
    Bytes data,
    long sinceMillis,
    long leftMillis,
    boolean isAsked) {}
