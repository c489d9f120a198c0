package io.troupe.api.http.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Bytes;
import io.troupe.actors.TooLargeException;
import io.troupe.actors.Version;
import io.troupe.api.configuration.ConfigurationChange;
import io.troupe.api.configuration.schema.JsonDocument;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.coordination.configuration.ConfigurationCommand;
import io.troupe.coordination.configuration.ConfigurationCommand.Condition;

/** The body of a change of configuration: a JSON object whose fields are all known. */
public final class ConfigurationBody {
  /** No body is longer, in bytes: the largest change, as people may indent it. */
  public static final int MAX_BYTES = 1 << 20;

  private final JsonNode fields;

  private ConfigurationBody(JsonNode fields) {
    this.fields = fields;
  }

  /** The body of these bytes, with some of these fields and no others. */
  public static ConfigurationBody parse(byte[] bytes, String... names) {
    JsonBody unused = JsonBody.parse(bytes, names);
    // Once more, with all digits of its numbers.
    return new ConfigurationBody(
        ProblemException.valid(() -> JsonDocument.tree(Bytes.wrap(bytes))));
  }

  /** {@code message}; empty if it is not given. */
  public String message() {
    JsonNode message = fields.path("message");
    if (!message.isMissingNode() && !message.isTextual()) {
      throw ProblemException.invalid("\"message\" is text that says why");
    }
    return message.asText("");
  }

  /** {@code force}; false if it is not given. */
  public boolean force() {
    return flag(fields, "force");
  }

  /** {@code to}, a version. */
  public Version to() {
    return version(fields, "to");
  }

  /** {@code schema}. */
  public Bytes schema() {
    if (!fields.has("schema")) {
      throw ProblemException.invalid("\"schema\" is missing, which is a JSON Schema");
    }
    return Bytes.utf8(fields.path("schema").toString());
  }

  /** {@code changes} and {@code message}. */
  public ConfigurationChange change() {
    JsonNode changes = fields.path("changes");
    if (!changes.isArray()) {
      throw ProblemException.invalid(
          "\"changes\" is an array of objects with a \"key\" and a \"value\" or \"remove\"");
    }
    if (changes.size() > ConfigurationCommand.MAX_EDITS) {
      throw ProblemException.invalid(
          "a change is of at most %d documents, not %d"
              .formatted(ConfigurationCommand.MAX_EDITS, changes.size()));
    }
    ConfigurationChange change = ConfigurationChange.because(message());
    for (JsonNode each : changes) {
      change = with(change, each);
    }
    return change;
  }

  private static ConfigurationChange with(ConfigurationChange change, JsonNode edit) {
    if (!edit.path("key").isTextual()) {
      throw ProblemException.invalid("\"key\" of a change is text that names a document");
    }
    for (var field : edit.properties()) {
      if (!field.getKey().matches("key|value|remove|ifVersion|ifAbsent|ifPresent")) {
        throw ProblemException.invalid("unknown field '" + field.getKey() + "' of a change");
      }
    }
    boolean removes = flag(edit, "remove");
    if (removes == edit.has("value")) {
      throw ProblemException.invalid(
          "a change has a \"value\", which is JSON, or \"remove\": true, one of the two");
    }
    String key = edit.path("key").asText();
    Condition condition = condition(edit);
    try {
      return removes
          ? change.remove(key, condition)
          : change.put(key, edit.path("value").toString(), condition);
    } catch (TooLargeException e) {
      throw ProblemException.tooLarge(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Condition condition(JsonNode edit) {
    boolean absent = flag(edit, "ifAbsent");
    boolean present = flag(edit, "ifPresent");
    int conditions = (absent ? 1 : 0) + (present ? 1 : 0) + (edit.has("ifVersion") ? 1 : 0);
    if (conditions > 1) {
      throw ProblemException.invalid(
          "\"ifVersion\", \"ifAbsent\" and \"ifPresent\" exclude each other");
    }
    if (edit.has("ifVersion")) {
      return new Condition.AtVersion(version(edit, "ifVersion"));
    }
    return absent ? Condition.ABSENT : present ? Condition.PRESENT : Condition.ALWAYS;
  }

  private static Version version(JsonNode from, String name) {
    JsonNode number = from.path(name);
    if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 1) {
      throw ProblemException.invalid(
          "\"" + name + "\" is a version, a whole number from 1 on, not " + number);
    }
    return new Version(number.longValue());
  }

  private static boolean flag(JsonNode from, String name) {
    JsonNode flag = from.path(name);
    if (!flag.isMissingNode() && !flag.isBoolean()) {
      throw ProblemException.invalid("\"" + name + "\" is true or false, not " + flag);
    }
    return flag.asBoolean();
  }
}
