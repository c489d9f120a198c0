/** Tests of configuration at a node. */
@NullMarked
package io.troupe.api.configuration;

import org.jspecify.annotations.NullMarked;
