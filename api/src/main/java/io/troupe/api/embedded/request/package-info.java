/** What the objects of a node have in common: how requests are made and waited for. */
@NullMarked
package io.troupe.api.embedded.request;

import org.jspecify.annotations.NullMarked;
