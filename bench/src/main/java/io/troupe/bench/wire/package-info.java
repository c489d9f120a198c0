/**
 * The form of messages, measured: the hand-written one that Troupe uses, beside protobuf and CBOR,
 * on the messages that travel most. docs/decisions/0008-wire-format.md draws the conclusion.
 */
@NullMarked
package io.troupe.bench.wire;

import org.jspecify.annotations.NullMarked;
