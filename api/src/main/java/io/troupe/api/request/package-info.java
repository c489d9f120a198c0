/** What all objects have in common: how requests are made of what callers give, and waited for. */
@NullMarked
package io.troupe.api.request;

import org.jspecify.annotations.NullMarked;
