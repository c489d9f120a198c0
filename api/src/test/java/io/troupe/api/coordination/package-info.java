/** Tests of what coordinates beside locks. */
@org.jspecify.annotations.NullMarked
package io.troupe.api.coordination;
