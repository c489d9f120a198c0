@NullMarked
package io.troupe.api.guard.servlet;

import org.jspecify.annotations.NullMarked;
