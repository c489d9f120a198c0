/**
 * How partitions tell each other what happened, whatever crashes and moves meanwhile.
 *
 * <pre>
 *   apply(event) ──send(to, fact)──▶ outgoing, part of the state
 *      once durable:  Deliver(letters) ──▶ there: LettersTaken ──▶ each fact applied, once
 *      LettersArrived ◀── Taken(up to) ──┘         in the order of sending
 * </pre>
 *
 * Between two partitions letters are numbered from 1. Who sends repeats what was not answered; who
 * takes remembers the last number of each sender, so that a repeat is nothing new. That is all the
 * state an idle pair has. A letter leaves only once the event that wrote it is durable, and is
 * forgotten only once it is durable on the other side.
 *
 * <p>Source: reliable FIFO links by sequence numbers and retransmission, as in Cachin, Guerraoui,
 * Rodrigues, Introduction to Reliable and Secure Distributed Programming, section 2.4 and 3.9.
 */
@NullMarked
package io.troupe.actors.mail;

import org.jspecify.annotations.NullMarked;
