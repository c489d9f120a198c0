/**
 * What every journal must hold, whatever it is made of: an implementation subclasses the two
 * contracts and says how it is opened.
 */
@NullMarked
package io.troupe.persistence.contract;

import org.jspecify.annotations.NullMarked;
