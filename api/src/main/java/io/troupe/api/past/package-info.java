/**
 * What the interfaces tell of the past of a key: its history page by page, and that a past is not
 * known any more. What is kept, and for how long, is said in docs/promises.md.
 */
@NullMarked
package io.troupe.api.past;

import org.jspecify.annotations.NullMarked;
