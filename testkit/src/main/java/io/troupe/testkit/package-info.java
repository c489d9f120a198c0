/**
 * What tests of every module share: recorded histories of what clients asked and were told,
 * checkers that judge such a history against a promise, real processes that are killed and paused,
 * and rules that hold rooms to their place. It knows no other module, so that every other module
 * may use it, and it never ships to production.
 */
@NullMarked
package io.troupe.testkit;

import org.jspecify.annotations.NullMarked;
