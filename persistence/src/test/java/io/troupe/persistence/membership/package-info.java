/** The register of members on one node. */
@NullMarked
package io.troupe.persistence.membership;

import org.jspecify.annotations.NullMarked;
