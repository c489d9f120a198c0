package io.troupe.api.configuration.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.Bytes;
import java.util.Optional;

/**
 * What makes one document of another, as a JSON patch (RFC 6902) of additions, removals and
 * replacements. Arrays of the same length differ place by place; others are replaced whole, which
 * people read more easily than moves.
 */
public final class DocumentDiff {
  private DocumentDiff() {}

  /**
   * The patch; empty if both are the same.
   *
   * @param from empty if it was not there
   * @param to empty if it is not there
   */
  public static ArrayNode between(Optional<Bytes> from, Optional<Bytes> to) {
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    Optional<JsonNode> before = from.map(JsonDocument::tree);
    Optional<JsonNode> after = to.map(JsonDocument::tree);
    if (before.isPresent() && after.isPresent()) {
      compare("", before.get(), after.get(), patch);
    } else if (after.isPresent()) {
      step(patch, "add", "").set("value", after.get());
    } else if (before.isPresent()) {
      ObjectNode unused = step(patch, "remove", "");
    }
    return patch;
  }

  private static void compare(String path, JsonNode from, JsonNode to, ArrayNode patch) {
    if (from.equals(to)) {
      return;
    }
    if (from.isObject() && to.isObject()) {
      from.fieldNames()
          .forEachRemaining(
              name -> {
                if (to.has(name)) {
                  compare(path + "/" + escaped(name), from.get(name), to.get(name), patch);
                } else {
                  ObjectNode unused = step(patch, "remove", path + "/" + escaped(name));
                }
              });
      to.fieldNames()
          .forEachRemaining(
              name -> {
                if (!from.has(name)) {
                  step(patch, "add", path + "/" + escaped(name)).set("value", to.get(name));
                }
              });
    } else if (from.isArray() && to.isArray() && from.size() == to.size()) {
      for (int i = 0; i < from.size(); i++) {
        compare(path + "/" + i, from.get(i), to.get(i), patch);
      }
    } else {
      step(patch, "replace", path).set("value", to);
    }
  }

  private static ObjectNode step(ArrayNode patch, String operation, String path) {
    return patch.addObject().put("op", operation).put("path", path);
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
