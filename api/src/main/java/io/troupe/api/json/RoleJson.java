package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.api.role.RoleStatus;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The roles of a node as a field of a JSON object; what does not apply is left out. */
public final class RoleJson {
  private RoleJson() {}

  /** Writes the field. */
  public static void write(List<RoleStatus> roles, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("roles");
    for (RoleStatus role : roles) {
      json.writeStartObject();
      json.writeStringField("role", role.role());
      json.writeStringField("state", role.state().name().toLowerCase(Locale.ROOT));
      json.writeNumberField("priority", role.priority());
      if (role.term().isPresent()) {
        json.writeNumberField("term", role.term().get().number());
      }
      json.writeNumberField("starts", role.starts());
      json.writeNumberField("failures", role.failures());
      if (role.lastFailure().isPresent()) {
        json.writeStringField("lastFailure", role.lastFailure().get());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
