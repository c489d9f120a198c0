@org.jspecify.annotations.NullMarked
package io.troupe.coordination.configuration;
