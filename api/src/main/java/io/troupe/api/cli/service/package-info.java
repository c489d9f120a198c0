/** {@code troupe service}: offers services, and finds who does. */
@NullMarked
package io.troupe.api.cli.service;

import org.jspecify.annotations.NullMarked;
