/**
 * {@code troupe journal …}: looks at the journal of a data directory that no node uses, and never
 * changes it.
 */
@NullMarked
package io.troupe.api.cli.journal;

import org.jspecify.annotations.NullMarked;
