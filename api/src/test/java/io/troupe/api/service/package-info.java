/** Tests of services. */
@NullMarked
package io.troupe.api.service;

import org.jspecify.annotations.NullMarked;
