package io.troupe.api.http;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * The requests of one connection, one after the other; and its end, once no whole head of a request
 * came for a while, or once the server closes and the request in flight is answered.
 *
 * <p>Pekko's own idle timeout cannot do that: waiting for an answer, which a client may ask to last
 * ten minutes, looks idle to it, and a head that drips in does not. Nor can its termination: as
 * soon as it has an answer's head it takes the connection for idle, and resets it while the answer
 * is written.
 */
final class Connection extends GraphStage<FlowShape<HttpRequest, HttpResponse>> {
  private static final HttpHeader CLOSE =
      org.apache.pekko.http.javadsl.model.headers.Connection.create("close");

  private final Inlet<HttpRequest> in = Inlet.create("Connection.in");
  private final Outlet<HttpResponse> out = Outlet.create("Connection.out");
  private final FlowShape<HttpRequest, HttpResponse> shape = FlowShape.of(in, out);
  private final Function<HttpRequest, CompletionStage<HttpResponse>> handler;
  private final OpenConnections open;
  private final Duration idle;

  /**
   * Answers with {@code handler}, whose stages never fail.
   *
   * @param idle how long the head of a request may take, and the pause between two
   */
  Connection(
      Function<HttpRequest, CompletionStage<HttpResponse>> handler,
      OpenConnections open,
      Duration idle) {
    this.handler = handler;
    this.open = open;
    this.idle = idle;
  }

  @Override
  public FlowShape<HttpRequest, HttpResponse> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inherited) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private final AsyncCallback<HttpResponse> answered = createAsyncCallback(this::answer);
    private final AsyncCallback<Done> bodyEnded = createAsyncCallback(done -> end());
    private final AsyncCallback<Done> close = createAsyncCallback(done -> close());

    /** From a request's head to the end of its answer. */
    private boolean busy;

    /** The request in flight, if there is one, is the last. */
    private boolean closing;

    Logic() {
      super(shape);
      setHandlers(
          in,
          out,
          new AbstractInOutHandler() {
            @Override
            public void onPush() {
              cancelTimer(Connection.this);
              busy = true;
              handler.apply(grab(in)).thenAccept(answered::invoke);
            }

            @Override
            public void onPull() {
              tryPull(in); // who asked may have ended its side already
            }

            @Override
            public void onUpstreamFinish() {
              if (!busy) {
                completeStage();
              }
            }
          });
    }

    @Override
    public void preStart() {
      if (open.opened(close)) {
        awaitHead();
      } else {
        completeStage();
      }
    }

    @Override
    public void postStop() {
      open.closed(close);
    }

    @Override
    public void onTimer(Object key) {
      completeStage();
    }

    private void awaitHead() {
      scheduleOnce(Connection.this, idle);
    }

    private void answer(HttpResponse response) {
      HttpResponse answer = closing ? response.addHeader(CLOSE) : response;
      if (response.entity() instanceof HttpEntity.Strict) {
        push(out, answer);
        end();
      } else {
        // While a watch is answered, no head of a request is due.
        push(out, answer.transformEntityDataBytes(ended()));
      }
    }

    /** An answer ended; Pekko has all of it, and writes it before it closes the connection. */
    private void end() {
      busy = false;
      if (closing || isClosed(in)) {
        completeStage();
      } else {
        awaitHead();
      }
    }

    private void close() {
      closing = true;
      if (!busy) {
        completeStage();
      }
    }

    private Flow<ByteString, ByteString, NotUsed> ended() {
      return Flow.of(ByteString.class)
          .watchTermination(
              (unused, end) -> {
                var unusedStage =
                    end.whenComplete((done, failure) -> bodyEnded.invoke(Done.done()));
                return unused;
              });
    }
  }
}
