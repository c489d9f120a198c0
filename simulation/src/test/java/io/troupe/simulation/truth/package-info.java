@org.jspecify.annotations.NullMarked
package io.troupe.simulation.truth;
