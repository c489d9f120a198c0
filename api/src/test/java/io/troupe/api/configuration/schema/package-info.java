/** Tests of configuration at a node. */
@NullMarked
package io.troupe.api.configuration.schema;

import org.jspecify.annotations.NullMarked;
