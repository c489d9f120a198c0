package io.troupe.actors.mail;

import io.troupe.actors.kind.KindReply;

/** Every possible answer to letters. */
public sealed interface MailReply extends KindReply {
  /**
   * All letters up to this number are taken, and durable here.
   *
   * @param upTo 0 if none is
   */
  record Taken(long upTo) implements MailReply {}
}
