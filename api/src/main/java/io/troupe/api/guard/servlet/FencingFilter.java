package io.troupe.api.guard.servlet;

import io.troupe.api.guard.HttpGuard;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answers changes whose {@code Fencing-Token} others have overtaken with 412 and a problem
 * document; the servlet never sees them. {@link HttpGuard} says what else is not let in.
 */
public final class FencingFilter extends HttpFilter {
  @Serial private static final long serialVersionUID = 1L;

  private final transient HttpGuard guard;
  private final transient Function<HttpServletRequest, String> resource;

  /** Compares tokens per path. */
  public FencingFilter(HttpGuard guard) {
    this(guard, HttpServletRequest::getRequestURI);
  }

  /**
   * Compares tokens per resource.
   *
   * @param resource what a request writes; 1 to {@link
   *     io.troupe.api.guard.TokenMemory#MAX_RESOURCE_BYTES} bytes
   */
  public FencingFilter(HttpGuard guard, Function<HttpServletRequest, String> resource) {
    this.guard = guard;
    this.resource = resource;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<HttpGuard.Denied> denied =
        guard.check(
            request.getMethod(),
            resource.apply(request),
            Collections.list(request.getHeaders(HttpGuard.HEADER)));
    if (denied.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    response.setStatus(denied.get().status());
    response.setContentType(HttpGuard.PROBLEM_TYPE);
    response.getOutputStream().write(denied.get().problem().getBytes(StandardCharsets.UTF_8));
  }
}
