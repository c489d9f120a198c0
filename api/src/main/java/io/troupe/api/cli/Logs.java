package io.troupe.api.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.troupe.api.TroupeSettings.LogFormat;
import java.net.URL;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/** The log of the {@code troupe} command. */
final class Logs {
  /**
   * Where its set-up is; an operator's own ({@code logback.configurationFile}) goes ahead of it.
   */
  static final String RESOURCE = "io/troupe/api/cli/logback.xml";

  private static final String FORMAT = "troupe.logging.format";

  private Logs() {}

  /** From now on lines have this form; unless the operator has a set-up of their own. */
  static void use(LogFormat format) {
    if (format == LogFormat.TEXT
        || !RESOURCE.equals(System.getProperty("logback.configurationFile"))
        || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    System.setProperty(FORMAT, format.name().toLowerCase(Locale.ROOT));
    URL setUp = Objects.requireNonNull(Logs.class.getClassLoader().getResource(RESOURCE));
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(setUp);
    } catch (JoranException e) {
      throw new IllegalStateException("the set-up of the log is not valid", e);
    }
  }
}
