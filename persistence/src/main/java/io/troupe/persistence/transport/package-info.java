/**
 * Carries frames between the nodes of a cluster. It stands below cluster membership and knows none
 * of it: no group, no protocol, no actor; only names, addresses and bytes.
 *
 * <pre>
 *   send ─▶ Outgoing ─▶ Handshake, Link ══ tcp ══ Handshake, Link ─▶ Owner
 *           bounded queue, dial, pause            Incoming accepts
 * </pre>
 *
 * Each node dials each peer that its owner wants, once for each {@link
 * io.troupe.persistence.transport.Transport.Lane}, and sends there; what it accepts it only reads.
 * So each side sees for itself whether the other can be reached, nobody has to agree on whose
 * connection counts, and bulk bytes wait in a socket of their own.
 *
 * <p>Promised: frames of one connection arrive whole, unchanged, once and in order. Not promised:
 * that a frame arrives. What waits when a connection ends is dropped, and so is what does not fit.
 *
 * <p>Form on the wire, version 1: each side begins with "TRTP" and a u16 version. Then frames: u32
 * length of the payload, u16 stream, u32 CRC-32C of those six bytes and the payload, payload.
 * Stream 0 is the transport's own: Hello, Challenge, Proof, Ready, Refusal, Heartbeat.
 */
@NullMarked
package io.troupe.persistence.transport;

import org.jspecify.annotations.NullMarked;
