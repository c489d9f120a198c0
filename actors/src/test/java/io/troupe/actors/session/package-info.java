@NullMarked
package io.troupe.actors.session;

import org.jspecify.annotations.NullMarked;
