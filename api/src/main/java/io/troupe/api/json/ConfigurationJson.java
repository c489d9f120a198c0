package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.actors.Bytes;
import io.troupe.coordination.configuration.ConfigurationReply.Document;
import io.troupe.coordination.configuration.ConfigurationReply.Documents;
import io.troupe.coordination.configuration.ConfigurationReply.Observed;
import io.troupe.coordination.configuration.ConfigurationReply.Past;
import io.troupe.coordination.configuration.ConfigurationReply.Schema;
import io.troupe.coordination.configuration.ConfigurationReply.Schemas;
import io.troupe.coordination.configuration.ConfigurationReply.Sets;
import io.troupe.coordination.configuration.Revision;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Configuration as the fields of a JSON object. */
public final class ConfigurationJson {
  private ConfigurationJson() {}

  /** Writes a page of documents. */
  public static void write(Documents page, JsonGenerator json) throws IOException {
    json.writeNumberField("version", page.version().number());
    write("documents", page.documents(), json);
    json.writeBooleanField("more", page.more());
  }

  /** Writes what changed. */
  public static void write(Observed observed, JsonGenerator json) throws IOException {
    json.writeNumberField("seen", observed.seen().number());
    json.writeBooleanField("complete", observed.complete());
    write("changes", observed.changes(), json);
  }

  private static void write(String name, List<Document> documents, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Document each : documents) {
      json.writeStartObject();
      json.writeStringField("key", each.key().value());
      write(each.revision(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes a revision: of one that was removed, that it was. */
  public static void write(Revision revision, JsonGenerator json) throws IOException {
    write(
        revision.version().number(),
        revision.author(),
        revision.message(),
        revision.wallMillis(),
        json);
    Optional<Bytes> content = revision.content();
    if (content.isPresent()) {
      json.writeFieldName("value");
      json.writeRawValue(content.get().toUtf8());
    } else {
      json.writeBooleanField("removed", true);
    }
  }

  private static void write(
      long version, String author, String message, long wallMillis, JsonGenerator json)
      throws IOException {
    json.writeNumberField("version", version);
    json.writeStringField("time", Instant.ofEpochMilli(wallMillis).toString());
    if (!author.isEmpty()) {
      json.writeStringField("author", author);
    }
    if (!message.isEmpty()) {
      json.writeStringField("message", message);
    }
  }

  /** Writes a document's past. */
  public static void write(Past past, JsonGenerator json) throws IOException {
    json.writeBooleanField("complete", past.complete());
    json.writeArrayFieldStart("revisions");
    for (Past.Entry each : past.entries()) {
      json.writeStartObject();
      write(each.version().number(), each.author(), each.message(), each.wallMillis(), json);
      json.writeNumberField("bytes", each.bytes());
      if (each.removal()) {
        json.writeBooleanField("removed", true);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes the schemas of a set. */
  public static void write(Schemas schemas, JsonGenerator json) throws IOException {
    json.writeNumberField("version", schemas.version().number());
    json.writeArrayFieldStart("schemas");
    for (Schema each : schemas.schemas()) {
      json.writeStartObject();
      json.writeStringField("pattern", each.pattern().value());
      write(each.revision(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes a list of sets. */
  public static void write(Sets sets, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("sets");
    for (Sets.Listed each : sets.sets()) {
      json.writeStartObject();
      json.writeStringField("name", each.name().value());
      json.writeNumberField("version", each.version().number());
      json.writeNumberField("documents", each.documents());
      json.writeNumberField("bytes", each.bytes());
      json.writeNumberField("schemas", each.schemas());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeBooleanField("more", sets.more());
  }
}
