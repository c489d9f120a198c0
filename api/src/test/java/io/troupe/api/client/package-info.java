@NullMarked
package io.troupe.api.client;

import org.jspecify.annotations.NullMarked;
