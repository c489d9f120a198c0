package io.troupe.api.embedded;

import io.troupe.actors.TooLargeException;
import io.troupe.actors.shell.RequestLine;
import io.troupe.persistence.transport.Transport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ways between nodes of this process: frames that the transport would take arrive at once. */
final class SharedLines {
  private final Map<String, RequestLine.Listener> listeners = new ConcurrentHashMap<>();

  /** The way of this node to others. */
  RequestLine of(String self) {
    return new RequestLine() {
      @Override
      public boolean request(String node, byte[] frame) {
        return hand(node, frame, it -> it.requested(self, frame));
      }

      @Override
      public boolean answer(String node, byte[] frame) {
        return hand(node, frame, it -> it.answered(self, frame));
      }

      @Override
      public void tell(Ways ways) {
        // They stand as long as the test.
      }

      @Override
      public void tell(Listener listener) {
        listeners.put(self, listener);
      }
    };
  }

  private boolean hand(String node, byte[] frame, Consumer<RequestLine.Listener> way) {
    if (frame.length > Transport.MAX_PAYLOAD_BYTES) {
      throw new TooLargeException("a frame of " + frame.length + " bytes");
    }
    RequestLine.@Nullable Listener listener = listeners.get(node);
    if (listener != null) {
      way.accept(listener);
    }
    return listener != null;
  }
}
