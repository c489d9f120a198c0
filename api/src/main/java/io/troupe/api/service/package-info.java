/**
 * Services and who offers them: an instance is registered for as long as a session lives, and who
 * looks for one has a list that follows.
 *
 * <pre>
 *   TroupeService ──▶ ServiceRegistration   opens sessions, and registers anew where one is lost
 *        │       └──▶ ServiceWatch          the last list, and how old it is at most
 *   AsyncTroupeService                      one request each
 * </pre>
 *
 * <p>What is promised stands in {@link io.troupe.coordination.service}. A list is what Troupe
 * knows: that an instance answers is found out by asking it.
 */
@NullMarked
package io.troupe.api.service;

import org.jspecify.annotations.NullMarked;
