/**
 * Keeps the state of a node below the size of its heap: refuses what adds to it before the virtual
 * machine dies for want of memory. Knows no partition; whoever decides about writes asks {@link
 * io.troupe.api.memory.HeapGuard#refusal}.
 */
@NullMarked
package io.troupe.api.memory;

import org.jspecify.annotations.NullMarked;
