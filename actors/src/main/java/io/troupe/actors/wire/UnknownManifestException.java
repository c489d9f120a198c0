package io.troupe.actors.wire;

import java.io.Serial;

/** A message or event in a form that this build does not know, such as one of a newer release. */
public final class UnknownManifestException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String manifest;

  /** Names the manifest. */
  public UnknownManifestException(String manifest) {
    super("this build does not know the form '" + manifest + "'; it may be of a newer release");
    this.manifest = manifest;
  }

  /** The manifest that is not known. */
  public String manifest() {
    return manifest;
  }
}
