package io.troupe.api.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.troupe.api.http.problem.MalformedRequests;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemResponses;
import io.troupe.api.http.request.Body;
import io.troupe.api.map.Options;
import java.util.Optional;
import org.apache.pekko.http.impl.settings.ParserSettingsImpl;
import org.apache.pekko.http.scaladsl.model.MediaType;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;
import scala.Function2;
import scala.Option;

/** How Pekko HTTP is set, and why. */
final class PekkoSettings {
  /**
   * Above the longest timeout a client may ask for: waiting for an answer looks idle. {@link
   * Connection} closes those that ask for nothing much earlier.
   */
  private static final long IDLE_SECONDS = Options.MAX_TIMEOUT.toSeconds() + 60;

  private PekkoSettings() {}

  static ServerSettings of(Config base, HttpSettings settings) {
    Config own =
        ConfigFactory.parseString(
            """
            pekko.http.server {
              server-header = "troupe"
              # Every request carries its own deadline. Pekko's would answer with a text page.
              request-timeout = infinite
              idle-timeout = %d s
              linger-timeout = 5 s
              max-connections = %d
              # One request of a connection at a time, so that pipelined ones take effect in order.
              pipelining-limit = 1
              # Keys are exact bytes; Pekko's own path is decoded as UTF-8.
              raw-request-uri-header = on
              transparent-head-requests = off
              enable-http2 = off
              verbose-error-messages = off
              socket-options.tcp-no-delay = true
              parsing {
                error-handler = "%s"
                # A key of 1 KiB, each byte as three characters; a scan may bring prefix and cursor.
                max-uri-length = 8k
                uri-parsing-mode = relaxed
                # The real limits are set per resource; this one is only behind them.
                max-content-length = %d
                # Conditions are checked to the letter here; a parser would be more lenient.
                modeled-header-parsing = off
                illegal-header-warnings = off
                error-logging-verbosity = off
              }
            }
            """
                .formatted(
                    IDLE_SECONDS,
                    settings.maxConnections(),
                    MalformedRequests.class.getName(),
                    Body.MAX_DISCARDED_BYTES));
    ServerSettings server = ServerSettings.apply(own.withFallback(base).resolve());
    return server
        .withParserSettings(keepingContentType((ParserSettingsImpl) server.parserSettings()))
        .withTerminationDeadlineExceededResponse(
            ProblemResponses.of(
                Problem.unknown(
                    "the node closed before the request was answered", Optional.empty())));
  }

  /**
   * Pekko would rewrite a {@code Content-Type} into its own spelling, and drop the charset of JSON.
   * Failing the lookup of media types makes it keep the header as it was sent. (Types that are
   * {@code multipart/*} are not looked up; those are stored in Pekko's spelling.)
   */
  private static ParserSettingsImpl keepingContentType(ParserSettingsImpl parser) {
    Function2<String, String, Option<MediaType>> keep =
        (main, sub) -> {
          throw new NotParsed();
        };
    return parser.copy(
        parser.maxUriLength(),
        parser.maxMethodLength(),
        parser.maxResponseReasonLength(),
        parser.maxHeaderNameLength(),
        parser.maxHeaderValueLength(),
        parser.maxHeaderCount(),
        parser.maxContentLengthSetting(),
        parser.maxToStrictBytes(),
        parser.maxChunkExtLength(),
        parser.maxChunkSize(),
        parser.maxCommentParsingDepth(),
        parser.uriParsingMode(),
        parser.cookieParsingMode(),
        parser.illegalHeaderWarnings(),
        parser.ignoreIllegalHeaderFor(),
        parser.errorLoggingVerbosity(),
        parser.illegalResponseHeaderNameProcessingMode(),
        parser.illegalResponseHeaderValueProcessingMode(),
        parser.conflictingContentTypeHeaderProcessingMode(),
        parser.headerValueCacheLimits(),
        parser.includeTlsSessionInfoHeader(),
        parser.includeSslSessionAttribute(),
        parser.modeledHeaderParsing(),
        parser.customMethods(),
        parser.customStatusCodes(),
        keep);
  }

  /** Ends the parsing of one header; thrown for each, so it carries no stack trace. */
  private static final class NotParsed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotParsed() {
      super("kept as it was sent", null, false, false);
    }
  }
}
