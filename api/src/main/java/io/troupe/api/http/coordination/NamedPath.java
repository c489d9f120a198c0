package io.troupe.api.http.coordination;

import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Target;
import java.util.Optional;
import java.util.function.Function;

/**
 * The path of one thing, or of something of it: {@code /v1/latches/NAME/count-down}.
 *
 * @param name decoded
 * @param part what stands behind the slash behind the name, as it was written
 */
record NamedPath(String name, Optional<String> part) {

  /**
   * Takes a path apart.
   *
   * @param parent with which it begins, such as {@code /v1/latches}
   */
  static NamedPath of(Target target, String parent) {
    String path = target.path();
    int start = parent.length() + 1;
    if (path.length() < start) {
      throw Asked.notFound();
    }
    int slash = path.indexOf('/', start);
    return new NamedPath(
        target.text(start, slash < 0 ? path.length() : slash), partOf(path, parent));
  }

  /** What stands behind the name and a slash. */
  static Optional<String> partOf(String path, String parent) {
    int slash = path.indexOf('/', parent.length() + 1);
    return slash < 0 ? Optional.empty() : Optional.of(path.substring(slash + 1));
  }

  /** The name as what it is; a bad one is refused. */
  <N> N name(Function<String, N> read) {
    return ProblemException.valid(() -> read.apply(name));
  }
}
