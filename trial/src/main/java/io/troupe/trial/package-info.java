/**
 * {@code troupe demo} and {@code troupe torture}: real nodes on this machine, under load and under
 * faults, judged by what their callers were told. No part of the product.
 *
 * <pre>
 *   demo, torture ─▶ round ─┬▶ cluster    nodes as processes, and what is done to them
 *                           ├▶ nemesis    faults as values, drawn by a seed
 *                           │    └▶ relay   what nodes send each other, passed on later
 *                           ├▶ workload   callers, each of one object, that keep a history
 *                           ├▶ verdict    pure: history and faults in, figures out
 *                           └▶ view       what is shown meanwhile
 * </pre>
 */
@NullMarked
package io.troupe.trial;

import org.jspecify.annotations.NullMarked;
