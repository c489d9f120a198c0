/**
 * Real processes under a test's control: started, watched, killed, stopped in mid-breath and
 * continued.
 *
 * <p>Promised: a signal goes only to the process that was started here and to its descendants,
 * never by name; nothing is left running when a {@link NodeProcess} is closed, nor when the test
 * JVM ends without closing it, by itself, by {@code System.exit} or by SIGTERM. A test JVM that is
 * itself killed with SIGKILL can promise nothing.
 *
 * <p>Linux only: signals are sent with the shell's {@code kill}, and whether a process stands still
 * is read from {@code /proc}.
 */
@NullMarked
package io.troupe.testkit.process;

import org.jspecify.annotations.NullMarked;
