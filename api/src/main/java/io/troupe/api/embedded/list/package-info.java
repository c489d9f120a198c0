/** Lists of what all partitions hold, from what each of them lists. */
@NullMarked
package io.troupe.api.embedded.list;

import org.jspecify.annotations.NullMarked;
