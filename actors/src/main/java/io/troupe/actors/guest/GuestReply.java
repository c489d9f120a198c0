package io.troupe.actors.guest;

import io.troupe.actors.kind.KindReply;

/** Every possible answer about guests. */
public sealed interface GuestReply extends KindReply {
  /** The session is known here. */
  record Here() implements GuestReply {}
}
