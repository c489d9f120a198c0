package io.troupe.api.cli.console;

import io.troupe.actors.Principal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who makes a change; an option of every command that does. Put it in with {@code @Mixin}. */
public final class PrincipalOption {
  @Option(
      names = "--principal",
      paramLabel = "NAME",
      description = {
        "Who makes the change, as 'troupe map history' shows it; not checked; '' for nobody"
            + " (default: the name of the user of this system)."
      })
  private @Nullable String name;

  /** For picocli. */
  public PrincipalOption() {}

  /**
   * Who it is.
   *
   * @throws IllegalArgumentException if what was given is no name of one
   */
  public Principal get() {
    return name == null ? ofUser(System.getProperty("user.name", "")) : new Principal(name);
  }

  /** A system's name of a user that cannot be one here is left out: nobody asked for it. */
  static Principal ofUser(String user) {
    try {
      return user.equals("?") ? Principal.NONE : new Principal(user);
    } catch (IllegalArgumentException e) {
      return Principal.NONE;
    }
  }
}
