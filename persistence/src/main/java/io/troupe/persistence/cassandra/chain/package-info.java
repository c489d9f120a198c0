/**
 * Carries commands out on chains of buckets: which transaction comes next, what a missing answer
 * means, where events are. It knows ports only; time and chance come from outside too, so that it
 * runs on a database in memory that loses answers.
 */
@NullMarked
package io.troupe.persistence.cassandra.chain;

import org.jspecify.annotations.NullMarked;
