package io.troupe.api.cli.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.Limits;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.cli.console.PrincipalOption;
import io.troupe.api.client.Batch;
import io.troupe.api.client.Lifetime;
import io.troupe.api.client.NodeClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.map.Content;
import io.troupe.api.transfer.FileProblem;
import io.troupe.sharding.map.MapCondition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets one key. */
@Command(
    name = "put",
    description = "Set a key to a value of at most 1 MiB: an argument, a file, or stdin.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe map put orders 42 paid",
      "  troupe map put images logo --file logo.png --content-type image/png",
      "  date | troupe map put notes today -",
      "  troupe map put orders 42 sent --if-version 17",
      "  troupe map put sessions ada online --ttl 30s",
      "  troupe map put members ada 10.0.0.7:8080 --session 17-4821",
      "  troupe lock run nightly -- sh -c 'troupe map put runs last done --token"
          + " $TROUPE_FENCING_TOKEN'"
    })
final class PutCommand implements Callable<Integer> {
  @Spec private CommandSpec command;
  @Mixin private KeyArguments key;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "The value as text; - reads stdin.")
  private @Nullable String value;

  @Option(names = "--file", paramLabel = "F", description = "Read the value from a file.")
  private @Nullable Path file;

  @Option(
      names = "--content-type",
      paramLabel = "T",
      description = {
        "What the value is, kept with it (default: text/plain; charset=utf-8 for VALUE, nothing for"
            + " a file or stdin)."
      })
  private @Nullable String contentType;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = TimeToLive.class,
      description = "Remove the key after this time, such as 500ms, 30s, 5m, 12h or 90d.")
  private @Nullable Duration timeToLive;

  @Option(
      names = "--session",
      paramLabel = "SESSION",
      description = "Remove the key once this session has ended.")
  private @Nullable GuestId session;

  @ArgGroup(exclusive = true)
  private @Nullable Condition condition;

  @Mixin private WriteOptions write;
  @Mixin private GuardOption guard;
  @Mixin private PrincipalOption principal;
  @Mixin private NodeOptions options;

  /** When to do it. */
  static final class Condition {
    @Option(names = "--if-absent", description = "Only if the key is absent.")
    private boolean ifAbsent;

    @Option(
        names = "--if-version",
        paramLabel = "N",
        description = "Only if the key has this version.")
    private @Nullable Long version;

    MapCondition get() {
      return WriteOptions.ifVersion(
          version, ifAbsent ? MapCondition.IF_ABSENT : MapCondition.ALWAYS);
    }
  }

  @Override
  public Integer call() throws IOException {
    Bytes bytes = bytes();
    boolean isText = file == null && !"-".equals(value);
    String type = contentType == null ? (isText ? Batch.TEXT : "") : contentType;
    MapCondition when = condition == null ? MapCondition.ALWAYS : condition.get();
    try (NodeClient client = options.connect(principal.get(), guard.get())) {
      return WriteOptions.answer(
          options,
          key,
          client.put(
              key.map(),
              key.key(),
              new Content(bytes, type),
              when,
              new Lifetime(Optional.ofNullable(timeToLive), Optional.ofNullable(session)),
              write.idempotency()));
    }
  }

  private Bytes bytes() throws IOException {
    if ((value == null) == (file == null)) {
      throw new ParameterException(
          command.commandLine(),
          value == null
              ? "what value? Give VALUE, --file F, or - for stdin"
              : "both VALUE and --file are given");
    }
    if (file != null) {
      try (InputStream in = Files.newInputStream(file)) {
        return limited(in, file.toString());
      } catch (IOException e) {
        throw new ParameterException(command.commandLine(), FileProblem.of(file, "read", e), e);
      }
    }
    return "-".equals(value)
        ? limited(options.console().in(), "stdin")
        : Bytes.utf8(String.valueOf(value));
  }

  /** Reads one byte more than is allowed, at most. */
  private static Bytes limited(InputStream in, String from) throws IOException {
    byte[] read = in.readNBytes(Limits.MAX_VALUE_BYTES + 1);
    if (read.length > Limits.MAX_VALUE_BYTES) {
      throw new NodeException.Refused(
          "too-large",
          from + " holds more than a value may, which is " + Limits.MAX_VALUE_BYTES + " bytes",
          false);
    }
    return Bytes.wrap(read);
  }
}
