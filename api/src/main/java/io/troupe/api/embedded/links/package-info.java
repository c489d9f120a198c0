/**
 * How a node is tied to others: where its two transports listen, and what keeps strangers out of
 * them.
 *
 * <pre>
 *   groups' transport   TLS of both sides, then a handshake with the cluster secret
 *   actors' transport   TLS of both sides, whose chains end in a certificate that the cluster
 *                       secret signed (Pekko has no handshake of ours)
 * </pre>
 *
 * Without both, nothing but loopback is listened at (promise P7).
 */
@NullMarked
package io.troupe.api.embedded.links;

import org.jspecify.annotations.NullMarked;
