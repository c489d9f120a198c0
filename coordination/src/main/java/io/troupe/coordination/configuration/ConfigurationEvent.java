package io.troupe.coordination.configuration;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import io.troupe.coordination.name.ObjectName;
import java.util.List;
import java.util.Optional;

/** What happens to configuration. Who did it stands beside the event. */
public sealed interface ConfigurationEvent extends KindEvent {
  @Override
  default KindName kind() {
    return ConfigurationCommand.KIND;
  }

  /** The set. */
  ObjectName set();

  /** Documents became others, all at once. */
  record DocumentsChanged(ObjectName set, List<Written> documents, String message)
      implements ConfigurationEvent {
    public DocumentsChanged {
      documents = List.copyOf(documents);
    }

    /**
     * What a document became.
     *
     * @param content empty if it was removed
     */
    public record Written(DocumentKey key, Optional<Bytes> content) {}
  }

  /** A schema became another; it is empty if it was removed. */
  record SchemaSet(ObjectName set, SchemaPattern pattern, Optional<Bytes> schema, String message)
      implements ConfigurationEvent {}

  /** The set is gone with all that belonged to it. */
  record SetDeleted(ObjectName set) implements ConfigurationEvent {}
}
