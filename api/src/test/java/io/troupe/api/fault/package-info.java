@NullMarked
package io.troupe.api.fault;

import org.jspecify.annotations.NullMarked;
