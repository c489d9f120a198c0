/**
 * Services whose locks are raced, each asked through its own best client. Those whose classes are
 * not Troupe's are in {@code bench.rival}.
 */
@NullMarked
package io.troupe.bench.lock.service;

import org.jspecify.annotations.NullMarked;
