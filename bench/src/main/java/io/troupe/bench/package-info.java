/**
 * Troupe and its peers measured side by side in one run on one machine, so that the ratios mean
 * something even where the absolute figures do not. Nothing depends on this module.
 */
@NullMarked
package io.troupe.bench;

import org.jspecify.annotations.NullMarked;
