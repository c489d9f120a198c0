/**
 * The node's HTTP interface: the maps of {@link io.troupe.api.Troupe} for any language.
 *
 * <p>What is served is written in {@code docs/openapi.yaml}. Three things hold everywhere:
 *
 * <ul>
 *   <li>It listens on loopback only and refuses any other address (promise P7).
 *   <li>Every answer that is not a success is a problem document of RFC 9457 whose {@code outcome}
 *       says <em>refused</em> or <em>unknown</em> (promise P5), also where the request was not
 *       HTTP.
 *   <li>Every body, line, page and connection count has a limit (promise P6).
 * </ul>
 *
 * <pre>
 * HttpServer ── wire/ ── Router ──┬── KeyRoutes      one key
 *              (sockets)            ├── MapRoutes      scan, count, batch, clear, names
 *                                   ├── WatchRoutes    streams of events, long polls
 *                                   ├── NodeRoutes     status, health, ring
 *                                   └── ClusterRoutes  members, voters
 *    request/   what was asked: target, head, batch            problem/   what went wrong
 * </pre>
 *
 * <p>Requests are matched by hand and not by a routing DSL; docs/decisions/0004-http-routing.md
 * says why.
 */
@NullMarked
package io.troupe.api.http;

import org.jspecify.annotations.NullMarked;
