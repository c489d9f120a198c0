package io.troupe.api.embedded;

import java.util.Optional;

/** What build this is. */
final class Build {
  /** The version of the jar, or a word where the classes come from a folder. */
  static final String VERSION =
      Optional.ofNullable(Build.class.getPackage().getImplementationVersion()).orElse("unpackaged");

  private Build() {}
}
