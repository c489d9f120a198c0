package io.troupe.api.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PageOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.CoordinationClient;
import io.troupe.api.configuration.schema.JsonDocument;
import io.troupe.coordination.configuration.DocumentKey;
import io.troupe.coordination.configuration.SchemaPattern;
import io.troupe.coordination.name.ObjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about configuration. */
@Command(
    name = "config",
    description = {
      "Read, change and watch configuration: sets of JSON documents.",
      "docs/configuration.md says more."
    },
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe config set payments db/pool '{\"size\": 8}' --message 'first'",
      "  troupe config get payments db/pool",
      "  troupe config history payments db/pool"
    })
public final class ConfigCommand {
  private static final String EXAMPLES = "%nExamples:%n";

  /** For picocli. */
  public ConfigCommand() {}

  @Command(
      name = "list",
      description = "Show the sets there are, or the documents of one with their contents.",
      footerHeading = EXAMPLES,
      footer = {"  troupe config list", "  troupe config list payments --prefix db/"})
  int list(
      @Parameters(arity = "0..1", paramLabel = "SET", description = "The set.")
          @Nullable ObjectName set,
      @Option(
              names = "--prefix",
              paramLabel = "PREFIX",
              defaultValue = "",
              description = "Only documents whose keys begin so.")
          String prefix,
      @Mixin PageOptions page,
      @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      JsonNode listed =
          set == null
              ? client.list(
                  CoordinationClient.CONFIG,
                  page.after(ObjectName::new),
                  page.limit(),
                  Function.identity())
              : read(
                      client,
                      set,
                      "?limit="
                          + page.limit()
                          + "&prefix="
                          + CoordinationClient.step(prefix)
                          + page.after(CoordinationClient::step).map("&after="::concat).orElse(""))
                  .orElseThrow();
      boolean more = listed.path("more").asBoolean();
      answer(
          set == null
              ? PageOptions.text(
                  listed.withArray("sets").valueStream().toList(),
                  ConfigCommand::line,
                  more,
                  it -> it.path("name").asText(),
                  "there is no set")
              : PageOptions.text(
                  listed.withArray("documents").valueStream().toList(),
                  it -> it.path("key").asText() + "  " + it.path("value"),
                  more,
                  it -> it.path("key").asText(),
                  "there is no such document"),
          listed,
          options);
      return ExitCode.OK;
    }
  }

  private static String line(JsonNode set) {
    return "%s  version %d, %d documents, %d bytes, %d schemas"
        .formatted(
            set.path("name").asText(),
            set.path("version").asLong(),
            set.path("documents").asInt(),
            set.path("bytes").asLong(),
            set.path("schemas").asInt());
  }

  @Command(
      name = "get",
      description = "Print a document; exit code 1 if it is not there.",
      footerHeading = EXAMPLES,
      footer = {
        "  troupe config get payments db/pool",
        "  troupe config get payments db/pool --at 17"
      })
  int get(
      @Parameters(paramLabel = "SET", description = "The set.") ObjectName set,
      @Parameters(paramLabel = "KEY", description = "The document.") DocumentKey key,
      @Option(
              names = "--at",
              paramLabel = "VERSION",
              description = "As it was behind the change of this number.")
          @Nullable Long at,
      @Mixin NodeOptions options) {
    return shown(
        set,
        part(key) + (at == null ? "" : "?at=" + at),
        json -> json.path("value").toPrettyString(),
        "there is no document '" + key + "'",
        options);
  }

  @Command(
      name = "set",
      description = "Write a document, if it fits its schema.",
      footerHeading = EXAMPLES,
      footer = {
        "  troupe config set payments db/pool '{\"size\": 8}'",
        "  troupe config set payments db/pool '{\"size\": 9}' --if-version 17"
      })
  int set(
      @Parameters(paramLabel = "SET", description = "The set.") ObjectName set,
      @Parameters(paramLabel = "KEY", description = "The document.") DocumentKey key,
      @Parameters(paramLabel = "JSON", description = "What it is to be.") String json,
      @Option(
              names = "--if-version",
              paramLabel = "N",
              description = "Only if it has this version; 0 for one that is not there.")
          @Nullable Long version,
      @Mixin MessageOption message,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    ObjectNode edit = edit(key, version);
    edit.set("value", json(json));
    return change(set, List.of(edit), message, principal, options);
  }

  @Command(
      name = "delete",
      description = {
        "Remove a document; or, without a key, the whole set with its past and schemas.",
        "Exit code 1 if there is no such set."
      },
      footerHeading = EXAMPLES,
      footer = {"  troupe config delete payments db/pool", "  troupe config delete payments"})
  int delete(
      @Parameters(paramLabel = "SET", description = "The set.") ObjectName set,
      @Parameters(arity = "0..1", paramLabel = "KEY", description = "The document.")
          @Nullable DocumentKey key,
      @Option(
              names = "--if-version",
              paramLabel = "N",
              description = "Only if it has this version.")
          @Nullable Long version,
      @Mixin MessageOption message,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    if (key == null) {
      if (version != null) {
        throw new IllegalArgumentException(
            "--if-version is of a document: name its KEY; without one the whole set is removed");
      }
      return changed(
          "DELETE", set, "", CoordinationClient.body(), "there is no such set", principal, options);
    }
    return change(
        set, List.of(edit(key, version).put("remove", true)), message, principal, options);
  }

  @Command(
      name = "apply",
      description = {
        "Change many documents at once, all or none of them, as a file says: a JSON",
        "object of keys and documents; null removes one. What is as it should be already",
        "is left as it is, so that a file may be applied again."
      },
      footerHeading = EXAMPLES,
      footer = "  troupe config apply payments payments.json --message 'release 7'")
  int apply(
      @Parameters(paramLabel = "SET", description = "The set.") ObjectName set,
      @Parameters(paramLabel = "FILE", description = "What they are to be.") Path file,
      @Mixin MessageOption message,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    JsonNode documents = json(text(file));
    if (!documents.isObject()) {
      throw new IllegalArgumentException(
          file + " is a JSON object whose names are keys and whose values are documents");
    }
    List<ObjectNode> edits = new ArrayList<>();
    for (var each : documents.properties()) {
      ObjectNode edit = edit(new DocumentKey(each.getKey()), null);
      if (each.getValue().isNull()) {
        edit.put("remove", true);
      } else {
        edit.set("value", each.getValue());
      }
      edits.add(edit);
    }
    return change(set, edits, message, principal, options);
  }

  @Command(
      name = "history",
      description = "Show what is known of a document's past, oldest first.",
      footerHeading = EXAMPLES,
      footer = "  troupe config history payments db/pool")
  int history(
      @Parameters(paramLabel = "SET", description = "The set.") ObjectName set,
      @Parameters(paramLabel = "KEY", description = "The document.") DocumentKey key,
      @Mixin NodeOptions options) {
    return shown(
        set,
        part(key) + "/history",
        json -> {
          List<String> lines = new ArrayList<>();
          if (!json.path("complete").asBoolean()) {
            lines.add("older ones may be forgotten");
          }
          for (JsonNode each : json.path("revisions")) {
            lines.add(
                "%d  %s  %s  %s  %s"
                    .formatted(
                        each.path("version").asLong(),
                        each.path("time").asText(),
                        each.path("removed").asBoolean()
                            ? "removed"
                            : each.path("bytes").asInt() + " bytes",
                        each.path("author").asText("-"),
                        each.path("message").asText("")));
          }
          return String.join("\n", lines);
        },
        "there is no such document",
        options);
  }

  @Command(
      name = "diff",
      description = "Show what makes one version of a document of another, as a JSON patch.",
      footerHeading = EXAMPLES,
      footer = "  troupe config diff payments db/pool --from 17")
  int diff(
      @Parameters(paramLabel = "SET", description = "The set.") ObjectName set,
      @Parameters(paramLabel = "KEY", description = "The document.") DocumentKey key,
      @Option(names = "--from", paramLabel = "VERSION", required = true, description = "The one.")
          long from,
      @Option(
              names = "--to",
              paramLabel = "VERSION",
              description = "The other; what it is now, if it is not said.")
          @Nullable Long to,
      @Mixin NodeOptions options) {
    return shown(
        set,
        part(key) + "/diff?from=" + from + (to == null ? "" : "&to=" + to),
        json -> {
          List<String> lines = new ArrayList<>();
          json.path("patch").forEach(each -> lines.add(each.toString()));
          return lines.isEmpty() ? "no difference" : String.join("\n", lines);
        },
        "there is no such document",
        options);
  }

  @Command(
      name = "rollback",
      description = "Write anew what a document was behind the change of a number.",
      footerHeading = EXAMPLES,
      footer = "  troupe config rollback payments db/pool 17 --message 'too many'")
  int rollback(
      @Parameters(paramLabel = "SET", description = "The set.") ObjectName set,
      @Parameters(paramLabel = "KEY", description = "The document.") DocumentKey key,
      @Parameters(paramLabel = "VERSION", description = "Behind which change.") long version,
      @Mixin MessageOption message,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    return changed(
        "POST",
        set,
        part(key) + "/rollback",
        message.in(CoordinationClient.body().put("to", version)),
        "there is no such document",
        principal,
        options);
  }

  @Command(
      name = "schema",
      description = {
        "Show a schema, set it from a file, or remove it.",
        "PATTERN is a key, or what keys begin with and a star behind it; the schema for",
        "less documents holds. Where documents that are there do not fit, it is not set."
      },
      footerHeading = EXAMPLES,
      footer = {
        "  troupe config schema payments 'db/*' --file pool.schema.json",
        "  troupe config schema payments 'db/*'",
        "  troupe config schema payments 'db/*' --remove"
      })
  int schema(
      @Parameters(paramLabel = "SET", description = "The set.") ObjectName set,
      @Parameters(paramLabel = "PATTERN", description = "For which documents.")
          SchemaPattern pattern,
      @Option(names = "--file", paramLabel = "FILE", description = "A JSON Schema 2020-12.")
          @Nullable Path file,
      @Option(names = "--remove", description = "Remove it.") boolean remove,
      @Option(names = "--force", description = "Set it although documents do not fit.")
          boolean force,
      @Mixin MessageOption message,
      @Mixin PrincipalOption principal,
      @Mixin NodeOptions options) {
    String part = "/" + CoordinationClient.step(pattern.value()) + "/schema";
    if (remove) {
      String said = "?force=" + force + "&message=" + CoordinationClient.step(message.message());
      return changed(
          "DELETE",
          set,
          part + said,
          CoordinationClient.body(),
          "there is none",
          principal,
          options);
    }
    if (file == null) {
      return shown(
          set,
          part,
          json -> json.path("value").toPrettyString(),
          "there is no schema for '" + pattern + "'",
          options);
    }
    ObjectNode body = message.in(CoordinationClient.body().put("force", force));
    body.set("schema", json(text(file)));
    return changed("PUT", set, part, body, "there is none", principal, options);
  }

  @Command(
      name = "watch",
      description = {
        "Print each change of a set as a line of JSON, until it is stopped.",
        "A line that is not complete says that more happened than is remembered: read the",
        "set anew."
      },
      footerHeading = EXAMPLES,
      footer = {
        "  troupe config watch payments",
        "  troupe config watch payments --seen 17 --count 1"
      })
  int watch(
      @Parameters(paramLabel = "SET", description = "The set.") ObjectName set,
      @Option(
              names = "--seen",
              paramLabel = "VERSION",
              description = "Behind this change; behind the newest one, if it is not said.")
          @Nullable Long seen,
      @Option(names = "--count", paramLabel = "N", description = "End after so many lines.")
          @Nullable Integer count,
      @Mixin NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      long last =
          seen != null
              ? seen
              : read(client, set, "?limit=1").orElseThrow().path("version").asLong();
      for (int printed = 0; count == null || printed < count; ) {
        JsonNode observed = read(client, set, "?seen=" + last).orElseThrow();
        if (observed.has("seen")) {
          last = observed.path("seen").asLong();
          printed++;
          options.console().out().println(observed);
          options.console().out().flush();
        }
      }
      return ExitCode.OK;
    }
  }

  private static int change(
      ObjectName set,
      List<ObjectNode> edits,
      MessageOption message,
      PrincipalOption principal,
      NodeOptions options) {
    ObjectNode body = message.in(CoordinationClient.body());
    ArrayNode changes = body.putArray("changes");
    edits.forEach(changes::add);
    return changed("POST", set, "", body, "there is no such document", principal, options);
  }

  private static int changed(
      String method,
      ObjectName set,
      String part,
      JsonNode body,
      String absent,
      PrincipalOption principal,
      NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(principal.get())) {
      Optional<JsonNode> done =
          client.change(method, CoordinationClient.CONFIG, set, part, body, Function.identity());
      return done.map(
              it -> {
                String version = it.has("version") ? " version " + it.path("version").asLong() : "";
                answer(
                    it.path("changed").asBoolean(true)
                        ? "changed" + version
                        : "as it was" + version,
                    it,
                    options);
                return ExitCode.OK;
              })
          .orElseGet(() -> options.refuse(absent));
    }
  }

  private static int shown(
      ObjectName set,
      String part,
      Function<JsonNode, String> text,
      String absent,
      NodeOptions options) {
    try (CoordinationClient client = options.connectCoordination(Principal.NONE)) {
      Optional<JsonNode> found = read(client, set, part);
      found.ifPresent(it -> answer(text.apply(it), it, options));
      return found.isPresent() ? ExitCode.OK : options.refuse(absent);
    }
  }

  private static Optional<JsonNode> read(CoordinationClient client, ObjectName set, String part) {
    return client.read(CoordinationClient.CONFIG, set, part, Function.identity());
  }

  private static void answer(String text, JsonNode json, NodeOptions options) {
    options.answer(
        text,
        out -> {
          for (var each : json.properties()) {
            out.writeFieldName(each.getKey());
            out.writeRawValue(each.getValue().toString());
          }
        });
  }

  private static ObjectNode edit(DocumentKey key, @Nullable Long version) {
    ObjectNode edit = CoordinationClient.body().put("key", key.value());
    return version == null
        ? edit
        : version == 0 ? edit.put("ifAbsent", true) : edit.put("ifVersion", version);
  }

  private static String part(DocumentKey key) {
    return "/" + CoordinationClient.step(key.value());
  }

  private static JsonNode json(String text) {
    return JsonDocument.tree(JsonDocument.compact(Bytes.utf8(text)));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
