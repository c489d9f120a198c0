@NullMarked
package io.troupe.testkit.world;

import org.jspecify.annotations.NullMarked;
