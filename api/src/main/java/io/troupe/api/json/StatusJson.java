package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troupe.api.NodeStatus;
import java.io.IOException;

/** A node's status as the fields of a JSON object; what does not apply is left out. */
public final class StatusJson {
  private StatusJson() {}

  /** Writes the fields. */
  public static void write(NodeStatus status, JsonGenerator json) throws IOException {
    json.writeStringField("cluster", status.cluster());
    json.writeStringField("version", status.version());
    json.writeBooleanField("ready", status.ready());
    if (status.notReady().isPresent()) {
      json.writeStringField("notReady", status.notReady().get());
    }
    json.writeNumberField("partitions", status.partitions());
    json.writeNumberField("runningPartitions", status.runningPartitions());
    json.writeNumberField("uptimeMillis", status.uptime().toMillis());
    json.writeNumberField("inFlight", status.inFlight());
    json.writeNumberField("refusals", status.refusals());
    if (status.writesRefused().isPresent()) {
      json.writeStringField("writesRefused", status.writesRefused().get());
    }
    json.writeNumberField("heapUsedBytes", status.heapUsedBytes());
    json.writeNumberField("heapMaxBytes", status.heapMaxBytes());
    if (status.diskFreeBytes() >= 0) {
      json.writeNumberField("diskFreeBytes", status.diskFreeBytes());
    }
  }
}
