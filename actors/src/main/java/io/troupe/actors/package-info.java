/**
 * The kernel that every other module stands on: the words all of them share, the template a
 * partition is made from, how a node starts and stops, the form messages take on the wire, the
 * limits on what is admitted, and the meters. What a partition needs from a higher module, such as
 * a journal, appears here as an interface that the higher module implements.
 */
@NullMarked
package io.troupe.actors;

import org.jspecify.annotations.NullMarked;
