package io.troupe.api.cli.session;

import io.troupe.actors.GuestId;
import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PageOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.CoordinationClient;
import io.troupe.api.json.SessionJson;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.session.SessionReply;
import io.troupe.coordination.session.SessionShown;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The commands about sessions. */
@Command(
    name = "session",
    description = {
      "Show the sessions of the cluster's clients, and end them.",
      "What a client holds under a session ends with it; docs/locks.md says more."
    },
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  troupe session list", "  troupe session explain 17-4821"})
public final class SessionCommand {
  private static final String EXAMPLES = "%nExamples:%n";

  /** For picocli. */
  public SessionCommand() {}

  @Command(
      name = "list",
      description = "Show the sessions that live, by their names.",
      footerHeading = EXAMPLES,
      footer = {"  troupe session list", "  troupe session list --limit 1000 --after 17-4821"})
  int list(@Mixin PageOptions page, @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      SessionReply.Listed listed =
          client.list(
              CoordinationClient.SESSIONS,
              page.after(it -> named(GuestId.parse(it))),
              page.limit(),
              SessionJson::readListed);
      options.answer(text(listed), json -> SessionJson.write(listed, json));
      return ExitCode.OK;
    }
  }

  @Command(
      name = "explain",
      description = "Show a session as it is. Exit code 1 if it has ended.",
      footerHeading = EXAMPLES,
      footer = "  troupe session explain 17-4821")
  int explain(
      @Parameters(paramLabel = "SESSION", description = "As 'troupe session list' shows it.")
          GuestId session,
      @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      Optional<SessionShown> shown =
          client.read(CoordinationClient.SESSIONS, named(session), "", SessionJson::readShown);
      shown.ifPresent(it -> options.answer(text(it), json -> SessionJson.write(it, json)));
      return shown.isPresent() ? ExitCode.OK : over(session, options);
    }
  }

  @Command(
      name = "end",
      description = {
        "End a session for its client, which does not know: what it holds is free, and",
        "only tokens that are checked keep its writes out. Exit code 1 if it had ended."
      },
      footerHeading = EXAMPLES,
      footer = "  troupe session end 17-4821")
  int end(
      @Parameters(paramLabel = "SESSION", description = "As 'troupe session list' shows it.")
          GuestId session,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(principal.get())) {
      Optional<Boolean> ended =
          client.change(
              "POST",
              CoordinationClient.SESSIONS,
              named(session),
              "/end",
              CoordinationClient.body(),
              json -> json.path("ended").asBoolean());
      ended.ifPresent(it -> options.answer("ended", json -> json.writeBooleanField("ended", it)));
      return ended.isPresent() ? ExitCode.OK : over(session, options);
    }
  }

  private static int over(GuestId session, NodeOptions options) {
    return options.refuse("session " + session + " has ended, or never was");
  }

  private static ObjectName named(GuestId session) {
    return new ObjectName(session.toString());
  }

  private static String text(SessionReply.Listed listed) {
    return PageOptions.text(
        listed.sessions(),
        SessionCommand::text,
        listed.more(),
        SessionShown::session,
        "no session lives");
  }

  private static String text(SessionShown shown) {
    return "%s  %s, since %s, for %d ms at least (lease %d ms), known in %d partitions"
        .formatted(
            shown.session(),
            shown.label().isEmpty() ? "without a label" : shown.label(),
            Instant.ofEpochMilli(shown.sinceMillis()),
            shown.leftMillis(),
            shown.leaseMillis(),
            shown.partitions());
  }
}
