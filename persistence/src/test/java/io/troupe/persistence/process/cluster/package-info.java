@NullMarked
package io.troupe.persistence.process.cluster;

import org.jspecify.annotations.NullMarked;
