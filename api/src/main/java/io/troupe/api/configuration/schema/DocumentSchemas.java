package io.troupe.api.configuration.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.troupe.actors.Bytes;
import io.troupe.coordination.configuration.DocumentKey;
import io.troupe.coordination.configuration.SchemaPattern;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The schemas of a set, JSON Schema 2020-12, and which documents fit them. Nothing is ever fetched:
 * a schema that refers to another document is refused. {@code format} is a remark, as the standard
 * has it, and checked by nobody.
 */
public final class DocumentSchemas {
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final String TOO_DEEP = "it refers to itself without end, or too deep";
  private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef");

  /** What schemas are made of; it keeps none of them, whose names are their authors'. */
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          it ->
              it.schemaCacheEnabled(false)
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .regularExpressionFactory(CheckTime::expression)
                          .build()));

  /** What every schema fits. */
  private static final Schema SCHEMA_OF_SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SchemaLocation.of(DIALECT));

  private final NavigableMap<SchemaPattern, Bytes> schemas;
  private final Map<SchemaPattern, Schema> ready = new HashMap<>();

  /** Those that hold. */
  public DocumentSchemas(Map<SchemaPattern, Bytes> schemas) {
    this.schemas = new TreeMap<>(schemas);
  }

  /**
   * A schema as it is stored.
   *
   * @throws IllegalArgumentException if it is none, or one that is not taken here
   */
  public static Bytes checked(Bytes schema) {
    Bytes compact = JsonDocument.compact(schema);
    JsonNode tree = JsonDocument.tree(compact);
    if (!tree.isObject() && !tree.isBoolean()) {
      throw new IllegalArgumentException("a schema is an object, or true or false");
    }
    refuseReferences(tree);
    List<Misfit> wrong = misfits(new DocumentKey("schema"), SCHEMA_OF_SCHEMAS, tree);
    if (!wrong.isEmpty()) {
      Misfit first = wrong.getFirst();
      throw new IllegalArgumentException(
          "it is no JSON Schema 2020-12: at '%s' %s".formatted(first.where(), first.what()));
    }
    try {
      REGISTRY.getSchema(tree).initializeValidators();
    } catch (SchemaException | IllegalArgumentException e) {
      throw new IllegalArgumentException("it cannot be used as a schema: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("it cannot be used as a schema: " + TOO_DEEP, e);
    }
    return compact;
  }

  private static void refuseReferences(JsonNode tree) {
    tree.properties()
        .forEach(
            field -> {
              String value = field.getValue().asText("");
              if (REFERENCES.contains(field.getKey())
                  && field.getValue().isTextual()
                  && !value.startsWith("#")) {
                throw new IllegalArgumentException(
                    "a schema refers to itself only, by #, not to '" + value + "'");
              }
              if (field.getKey().equals("$schema")
                  && field.getValue().isTextual()
                  && !value.equals(DIALECT)) {
                throw new IllegalArgumentException(
                    "$schema is " + DIALECT + ", or not said, not '" + value + "'");
              }
            });
    tree.forEach(DocumentSchemas::refuseReferences);
  }

  /** With another schema in the place of one, or without it. */
  public DocumentSchemas with(SchemaPattern pattern, Optional<Bytes> schema) {
    TreeMap<SchemaPattern, Bytes> others = new TreeMap<>(schemas);
    schema.ifPresentOrElse(it -> others.put(pattern, it), () -> others.remove(pattern));
    return new DocumentSchemas(others);
  }

  /**
   * Where a document does not fit, some of the places; none if it does, or has no schema. One that
   * cannot be held against its schema, or not within the time of the check ({@link
   * DocumentChecks}), does not fit.
   */
  public List<Misfit> misfits(DocumentKey key, Bytes document) {
    return holding(key)
        .map(pattern -> misfits(key, ready(pattern), JsonDocument.tree(document)))
        .orElse(List.of());
  }

  private Optional<SchemaPattern> holding(DocumentKey key) {
    return schemas.keySet().stream()
        .filter(it -> it.covers(key))
        .reduce((one, other) -> other.isNarrowerThan(one) ? other : one);
  }

  private Schema ready(SchemaPattern pattern) {
    return ready.computeIfAbsent(
        pattern,
        it -> REGISTRY.getSchema(JsonDocument.tree(schemas.getOrDefault(it, Bytes.EMPTY))));
  }

  private static List<Misfit> misfits(DocumentKey key, Schema schema, JsonNode document) {
    try {
      return schema
          .validate(
              new CheckTime.Steps(),
              document,
              OutputFormat.DEFAULT,
              context -> context.executionConfig(config -> config.locale(Locale.ROOT)))
          .stream()
          .limit(Misfit.MAX_TOLD)
          .map(it -> new Misfit(key, it.getInstanceLocation().toString(), it.getMessage()))
          .toList();
    } catch (CheckTime.Over e) {
      return List.of(new Misfit(key, "", String.valueOf(e.getMessage())));
    } catch (StackOverflowError e) {
      return List.of(new Misfit(key, "", "of its schema, " + TOO_DEEP));
    }
  }
}
