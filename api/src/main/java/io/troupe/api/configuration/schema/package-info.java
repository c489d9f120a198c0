/** Holds documents against JSON Schema; the library that does so is known here alone. */
@NullMarked
package io.troupe.api.configuration.schema;

import org.jspecify.annotations.NullMarked;
