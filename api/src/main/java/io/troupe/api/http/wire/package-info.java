/**
 * HTTP/1.1 on sockets: turns bytes into a {@link io.troupe.api.http.wire.Request} and a {@link
 * io.troupe.api.http.wire.Response} into bytes, and knows nothing of what is asked. It alone knows
 * Netty; nothing of Netty leaves it.
 *
 * <pre>
 * WireServer ── Connection ──┬── RequestDecoder   bytes → heads and pieces of bodies, one request
 *   (port, loops, end)       │                    at a time
 *                            ├── Exchange         one request, its body, its answer
 *                            └── Outgoing         an answer's bytes, as the client takes them
 * </pre>
 *
 * <p>A connection lives on one loop. A request is read, handed over and answered there; whoever
 * answers later, on whatever thread, comes back to the loop by one hop. Requests of a connection
 * are handed over one at a time, so those that were sent together take effect in their order; the
 * bytes of the next ones wait undecoded, and past one read no more of them is read.
 *
 * <p>What could be understood in two ways is refused (RFC 9112): a length beside chunks, lengths
 * that differ, folded headers, space before a colon, codings other than chunked.
 */
@NullMarked
package io.troupe.api.http.wire;

import org.jspecify.annotations.NullMarked;
