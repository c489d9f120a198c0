/** Tests of what a journal's machine is asked and answers, in bytes. */
@NullMarked
package io.troupe.persistence.machine.wire;

import org.jspecify.annotations.NullMarked;
