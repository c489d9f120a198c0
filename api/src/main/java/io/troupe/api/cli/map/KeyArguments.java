package io.troupe.api.cli.map;

import io.troupe.actors.Bytes;
import io.troupe.sharding.map.MapName;
import java.util.Base64;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The map and the key that a command is about. */
final class KeyArguments {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Parameters(index = "0", paramLabel = "MAP", description = "The map's name.")
  private MapName map;

  @Parameters(index = "1", paramLabel = "KEY", description = "The key, 1 to 1024 bytes.")
  private String key;

  @Option(names = "--key64", description = "KEY is base64, for keys that are not text.")
  private boolean base64;

  MapName map() {
    return map;
  }

  Bytes key() {
    Bytes bytes = base64 ? decoded() : Bytes.utf8(key);
    if (bytes.length() == 0) {
      throw new ParameterException(command.commandLine(), "KEY has at least 1 byte");
    }
    return bytes;
  }

  /** The key as it was given, for messages. */
  String shown() {
    return "key '" + key + "' of map " + map;
  }

  private Bytes decoded() {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(key));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(), "KEY '" + key + "' is not base64: " + e.getMessage());
    }
  }
}
