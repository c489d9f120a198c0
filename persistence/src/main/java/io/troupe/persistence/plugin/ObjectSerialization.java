package io.troupe.persistence.plugin;

import io.troupe.actors.Bytes;
import io.troupe.persistence.entity.Payload;
import io.troupe.persistence.plugin.WriteRejectedException.Reason;
import java.util.Optional;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import scala.Option;
import scala.jdk.javaapi.OptionConverters;
import scala.util.Try;

/** Objects of users, by the serializers that the actor system is configured with. */
final class ObjectSerialization {
  private final Serialization serialization;

  ObjectSerialization(ActorSystem system) {
    this.serialization = SerializationExtension.get(system);
  }

  /**
   * The stored form of an object.
   *
   * @throws WriteRejectedException if no serializer takes it
   */
  Payload write(Object object) {
    Try<byte[]> bytes = serialization.serialize(object);
    if (bytes.isFailure()) {
      throw new WriteRejectedException(
          Reason.NOT_SERIALIZABLE,
          object.getClass().getName() + " cannot be serialized: " + reason(bytes),
          bytes.failed().get());
    }
    Serializer serializer = serialization.findSerializerFor(object);
    return new Payload(
        serializer.identifier(),
        Serializers.manifestFor(serializer, object),
        Bytes.wrap(bytes.get()));
  }

  Optional<Payload> write(Option<Object> object) {
    return OptionConverters.toJava(object).map(this::write);
  }

  /**
   * The object of a stored form.
   *
   * @param what it is, for people
   */
  Object read(Payload payload, String what) {
    Try<Object> object =
        serialization.deserialize(
            payload.bytes().toArray(), payload.serializer(), payload.manifest());
    if (object.isFailure()) {
      throw new IllegalStateException(
          "%s cannot be read by serializer %d with manifest '%s': %s"
              .formatted(what, payload.serializer(), payload.manifest(), reason(object)),
          object.failed().get());
    }
    return object.get();
  }

  private static String reason(Try<?> failed) {
    return String.valueOf(failed.failed().get().getMessage());
  }
}
