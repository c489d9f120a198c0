/**
 * Configuration, as its users see it: sets of JSON documents that change together, fit their
 * schemas, remember what they were, and can be watched. One node is asked, whichever; what it
 * promises stands in docs/promises.md, how to use it in docs/configuration.md.
 */
@NullMarked
package io.troupe.api.configuration;

import org.jspecify.annotations.NullMarked;
