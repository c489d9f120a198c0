/**
 * Where data lives: the hash ring that maps keys to partitions, the placement of partitions on
 * nodes, and the structures spread over them, which are maps, the cache and files. Rules are pure
 * and decide; shells send, store and wait.
 */
@NullMarked
package io.troupe.sharding;

import org.jspecify.annotations.NullMarked;
