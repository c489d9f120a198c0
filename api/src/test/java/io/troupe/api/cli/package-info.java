@NullMarked
package io.troupe.api.cli;

import org.jspecify.annotations.NullMarked;
