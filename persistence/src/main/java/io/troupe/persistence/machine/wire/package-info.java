/**
 * What a journal's machine is asked and answers, in bytes: answers to commands, questions about
 * what is applied, replies to them. Pure. A form that changes gets a new version, and the old one
 * stays readable.
 */
@NullMarked
package io.troupe.persistence.machine.wire;

import org.jspecify.annotations.NullMarked;
