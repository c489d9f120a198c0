/**
 * The world a test runs in, instead of the real one: time that passes when told to, a network that
 * loses, delays and reorders, a disk that forgets what was not synced, recorded histories of what
 * clients asked and were told, and checkers that judge such a history against a promise. It knows
 * no other module, so that every other module may use it, and it never ships to production.
 */
@NullMarked
package io.troupe.testkit;

import org.jspecify.annotations.NullMarked;
