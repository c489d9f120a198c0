/**
 * Clusters of three that take part in a race: processes on loopback that can be killed, and a
 * client for each. What a peer brings is loaded from a folder of its own ({@link PeerJars}) and
 * meets Troupe's classes nowhere; the classes that use it are in {@code rival}.
 */
@NullMarked
package io.troupe.bench.cluster;

import org.jspecify.annotations.NullMarked;
