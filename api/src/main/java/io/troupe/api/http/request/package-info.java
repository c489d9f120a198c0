/**
 * What a request says, read strictly: its target byte by byte, its headers, its batch. Whatever
 * cannot be understood is refused with a {@link io.troupe.api.http.problem.ProblemException} before
 * anything happens.
 */
@NullMarked
package io.troupe.api.http.request;

import org.jspecify.annotations.NullMarked;
