/**
 * How consensus groups look as bytes: the rows of their log on disk, and what replicas say to each
 * other. Pure: no disk, no network. Every form begins with its version and ends with a checksum; a
 * version that was released once stays readable, and its bytes are in the test resources.
 */
@NullMarked
package io.troupe.persistence.groups.wire;

import org.jspecify.annotations.NullMarked;
