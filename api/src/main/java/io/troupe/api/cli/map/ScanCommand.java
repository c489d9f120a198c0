package io.troupe.api.cli.map;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.actors.Bytes;
import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.JsonDocument;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.NodeClient;
import io.troupe.api.json.JsonText;
import io.troupe.api.map.Content;
import io.troupe.api.map.Cursor;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.sharding.map.MapName;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows entries in order of their keys. */
@Command(
    name = "scan",
    description = {
      "Show entries in order of their keys, a line each: key, tab, value. Tabs, line ends and other"
          + " control characters are written \\t, \\n, \\u001b; what is not text, as base64:...",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe map scan orders",
      "  troupe map scan orders --prefix 2026- --all --keys-only",
      "  troupe map scan orders --limit 10 --output json",
      "  troupe map scan orders --at-time 2026-03-01T12:30:45Z"
    })
final class ScanCommand implements Callable<Integer> {
  private static final int MAX_BINARY_SHOWN = 96;

  @Parameters(paramLabel = "MAP", description = "The map's name.")
  private MapName map;

  @Option(names = "--prefix", paramLabel = "P", description = "Only keys that begin with this.")
  private @Nullable String prefix;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = {
        "At most so many entries, 1 to 10000; with --all, so many per request (default:"
            + " ${DEFAULT-VALUE})."
      })
  private int limit;

  @Option(names = "--cursor", paramLabel = "C", description = "Go on where an earlier scan ended.")
  private @Nullable String cursor;

  @Option(
      names = "--at-time",
      paramLabel = "T",
      converter = PastTime.class,
      description = "As the map was at this time, such as 2026-03-01T12:30:45Z.")
  private @Nullable Instant time;

  @Option(names = "--all", description = "To the end.")
  private boolean all;

  @Option(names = "--keys-only", description = "Leave the values out.")
  private boolean keysOnly;

  @Mixin private NodeOptions options;

  @Override
  public Integer call() throws IOException {
    ScanQuery<Bytes> query =
        new ScanQuery<>(
            Optional.ofNullable(prefix).filter(it -> !it.isEmpty()).map(Bytes::utf8),
            Optional.ofNullable(cursor).map(ScanCommand::cursor),
            limit,
            Read.LINEARIZABLE,
            Optional.ofNullable(time));
    try (NodeClient client = options.connect()) {
      if (options.isJson()) {
        JsonDocument.print(options.console().out(), json -> writeJson(client, query, json));
      } else {
        writeText(client, query);
      }
    }
    return ExitCode.OK;
  }

  private static Cursor cursor(String text) {
    try {
      return Cursor.ofText(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is no cursor that a scan gave", e);
    }
  }

  private void writeText(NodeClient client, ScanQuery<Bytes> query) {
    Console console = options.console();
    ScanPage<Bytes, Content> page = client.scan(map, query, !keysOnly);
    while (true) {
      for (Entry<Bytes, Content> entry : page.entries()) {
        String key = shown(entry.key());
        console.out().println(keysOnly ? key : key + "\t" + shown(entry.value().bytes()));
      }
      Optional<Cursor> next = page.next();
      // A reader that had enough, such as head, has closed the pipe.
      if (next.isEmpty() || console.out().checkError()) {
        return;
      }
      if (!all) {
        console.err().println("troupe: there is more; go on with --cursor " + next.get().toText());
        return;
      }
      page = client.scan(map, query.from(next.get()), !keysOnly);
    }
  }

  private void writeJson(NodeClient client, ScanQuery<Bytes> query, JsonGenerator json)
      throws IOException {
    ScanPage<Bytes, Content> page = client.scan(map, query, !keysOnly);
    json.writeArrayFieldStart("entries");
    while (true) {
      for (Entry<Bytes, Content> entry : page.entries()) {
        writeEntry(json, entry);
      }
      Optional<Cursor> next = page.next();
      if (!all || next.isEmpty() || options.console().out().checkError()) {
        break;
      }
      page = client.scan(map, query.from(next.get()), !keysOnly);
    }
    json.writeEndArray();
    if (page.next().isPresent()) {
      json.writeStringField("next", page.next().get().toText());
    }
  }

  private void writeEntry(JsonGenerator json, Entry<Bytes, Content> entry) throws IOException {
    json.writeStartObject();
    JsonText.writeBytes(json, "key", "key64", entry.key());
    json.writeNumberField("version", entry.version().number());
    json.writeNumberField("created", entry.created().number());
    json.writeStringField("changed", entry.changed().toString());
    if (entry.timeToLive().isPresent()) {
      json.writeNumberField("ttlMillis", entry.timeToLive().get().toMillis());
    }
    json.writeStringField("contentType", entry.value().type());
    if (!keysOnly) {
      JsonText.writeBytes(json, "value", "value64", entry.value().bytes());
    }
    json.writeEndObject();
  }

  /** Long ones are for programs, which ask for JSON. */
  private static String binary(Bytes bytes) {
    int length = Math.min(bytes.length(), MAX_BINARY_SHOWN);
    String start = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.unsafeArray(), length));
    return bytes.length() == length
        ? "base64:" + start
        : String.format(Locale.ROOT, "base64:%s… (%,d bytes)", start, bytes.length());
  }

  /** Bytes as one line that a terminal can be trusted with; binary ones cut short. */
  static String shown(Bytes bytes) {
    Optional<String> text = bytes.ifUtf8();
    if (text.isEmpty()) {
      return binary(bytes);
    }
    StringBuilder shown = new StringBuilder(text.get().length());
    text.get()
        .chars()
        .forEach(
            c -> {
              switch (c) {
                case '\t' -> shown.append("\\t");
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\\' -> shown.append("\\\\");
                default -> {
                  if (Character.isISOControl(c)) {
                    shown.append(String.format("\\u%04x", c));
                  } else {
                    shown.append((char) c);
                  }
                }
              }
            });
    return shown.toString();
  }
}
