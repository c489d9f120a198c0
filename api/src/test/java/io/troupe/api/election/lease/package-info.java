@NullMarked
package io.troupe.api.election.lease;

import org.jspecify.annotations.NullMarked;
