/**
 * How a node comes to its cluster: from what it hears ({@link
 * io.troupe.persistence.process.cluster.Bootstrap}, pure) and what it kept ({@link
 * io.troupe.persistence.process.cluster.KeptCluster}).
 */
@NullMarked
package io.troupe.persistence.process.cluster;

import org.jspecify.annotations.NullMarked;
