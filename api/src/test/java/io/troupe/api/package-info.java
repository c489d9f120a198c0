@NullMarked
package io.troupe.api;

import org.jspecify.annotations.NullMarked;
