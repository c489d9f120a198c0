/** Tests of letters. */
@NullMarked
package io.troupe.actors.mail;

import org.jspecify.annotations.NullMarked;
