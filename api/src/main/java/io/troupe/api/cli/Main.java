package io.troupe.api.cli;

import io.troupe.actors.GuestId;
import io.troupe.api.cli.barrier.BarrierCommand;
import io.troupe.api.cli.cassandra.CassandraCommand;
import io.troupe.api.cli.cluster.ClusterCommand;
import io.troupe.api.cli.cluster.VoterCommand;
import io.troupe.api.cli.config.ConfigCommand;
import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.StandardOutput;
import io.troupe.api.cli.elect.ElectCommand;
import io.troupe.api.cli.journal.JournalCommand;
import io.troupe.api.cli.latch.LatchCommand;
import io.troupe.api.cli.lock.LockCommand;
import io.troupe.api.cli.map.MapCommand;
import io.troupe.api.cli.number.AtomicCommand;
import io.troupe.api.cli.number.IdCommand;
import io.troupe.api.cli.ring.RingCommand;
import io.troupe.api.cli.semaphore.SemaphoreCommand;
import io.troupe.api.cli.service.ServiceCommand;
import io.troupe.api.cli.session.SessionCommand;
import io.troupe.api.election.CandidacyHandle;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.tour.TourCommand;
import io.troupe.coordination.configuration.DocumentKey;
import io.troupe.coordination.configuration.SchemaPattern;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.service.InstanceId;
import io.troupe.sharding.map.MapName;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The {@code troupe} command. */
@Command(
    name = "troupe",
    description = "An actor-based cluster runtime: starts a node, and asks one.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Main.Version.class,
    subcommands = {
      TourCommand.class,
      StartCommand.class,
      StatusCommand.class,
      MapCommand.class,
      LockCommand.class,
      SessionCommand.class,
      SemaphoreCommand.class,
      LatchCommand.class,
      BarrierCommand.class,
      ServiceCommand.class,
      ConfigCommand.class,
      AtomicCommand.class,
      IdCommand.class,
      ElectCommand.class,
      RingCommand.class,
      ClusterCommand.class,
      VoterCommand.class,
      DrainCommand.class,
      JournalCommand.class,
      CassandraCommand.class,
      TrainCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused, not found, or a condition did not hold; nothing happened",
      "2:the command line is not right",
      "3:unknown outcome: it may have happened",
      "4:no node answers; nothing happened",
      "5:finished, but for some bad rows",
      "6:the lock was lost, and the command that ran under it was stopped",
      "141:the reader of the output closed it; what was asked for may have happened"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troupe start --data data",
      "  troupe map put orders 42 paid",
      "  troupe map get orders 42",
      "",
      "In a source tree, 'troupe bench map' measures it beside its peers,",
      "'troupe simulate' runs partitions through simulated faults (docs/simulation.md), and",
      "'troupe demo' and 'troupe torture' real nodes through real ones (docs/faults.md).",
      "More about a command: troupe COMMAND --help"
    })
public final class Main implements Console.Holder {
  private static final List<String> LOG_LEVELS =
      List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  private final Console console;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where in the program a failure arose.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean version;

  private Main(Console console) {
    this.console = console;
  }

  /** Runs a command and ends the process. */
  public static void main(String[] args) {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", Logs.RESOURCE);
    }
    Console console = Console.ofProcess();
    String level =
        System.getProperty(
            "troupe.log", Optional.ofNullable(System.getenv("TROUPE_LOG")).orElse(""));
    if (!isLogLevel(level)) {
      console
          .err()
          .println(
              "troupe: TROUPE_LOG is %s, not '%s'".formatted(String.join(", ", LOG_LEVELS), level));
      System.exit(ExitCode.USAGE);
    }
    System.setProperty("troupe.log", level.isEmpty() ? "INFO" : level);
    System.exit(run(console, args));
  }

  /** Logback takes a level that it does not know for DEBUG. */
  static boolean isLogLevel(String text) {
    return text.isEmpty() || LOG_LEVELS.contains(text.toUpperCase(Locale.ROOT));
  }

  /** Runs a command; answers its exit code. */
  public static int run(Console console, String... args) {
    Main main = new Main(console);
    int code = main.commandLine().execute(helpAsOption(args));
    if (console.out().checkError()) {
      code = unwritten(console, code);
    }
    console.err().flush();
    return code;
  }

  /** {@code troupe help map get} is {@code troupe map get --help}. */
  private static String[] helpAsOption(String[] args) {
    if (args.length == 0 || !args[0].equals("help")) {
      return args;
    }
    String[] asked = Arrays.copyOfRange(args, 1, args.length + 1);
    asked[args.length - 1] = "--help";
    return asked;
  }

  /** A print stream does not say that it failed: a cut answer must not end with 0. */
  private static int unwritten(Console console, int code) {
    if (console.out() instanceof StandardOutput out && out.isReaderGone()) {
      return code == ExitCode.OK ? ExitCode.READER_GONE : code;
    }
    console.err().println("troupe: standard output cannot be written; the answer is not whole");
    return code == ExitCode.OK ? ExitCode.REFUSED : code;
  }

  @Override
  public Console console() {
    return console;
  }

  boolean isDebug() {
    return debug;
  }

  private CommandLine commandLine() {
    return new CommandLine(this)
        .registerConverter(MapName.class, text -> converted(() -> new MapName(text)))
        .registerConverter(GuestId.class, text -> converted(() -> GuestId.parse(text)))
        .registerConverter(ObjectName.class, text -> converted(() -> new ObjectName(text)))
        .registerConverter(DocumentKey.class, text -> converted(() -> new DocumentKey(text)))
        .registerConverter(SchemaPattern.class, text -> converted(() -> new SchemaPattern(text)))
        .registerConverter(InstanceId.class, text -> converted(() -> new InstanceId(text)))
        .registerConverter(LockName.class, text -> converted(() -> new LockName(text)))
        .registerConverter(LockOwner.class, text -> converted(() -> new LockOwner(text)))
        .registerConverter(LockHandle.class, text -> converted(() -> LockHandle.ofText(text)))
        .registerConverter(ElectionName.class, text -> converted(() -> new ElectionName(text)))
        .registerConverter(CandidateName.class, text -> converted(() -> new CandidateName(text)))
        .registerConverter(
            CandidacyHandle.class, text -> converted(() -> CandidacyHandle.ofText(text)))
        .registerConverter(Duration.class, text -> converted(() -> duration(text)))
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(new UsageErrors())
        .setExecutionExceptionHandler(new Failures(this));
  }

  private interface Conversion<T> {
    T convert();
  }

  /** Says what is wrong with an argument in its own words. */
  private static <T> T converted(Conversion<T> conversion) {
    try {
      return conversion.convert();
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  private static Duration duration(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    int end = 0;
    while (end < lower.length() && Character.isDigit(lower.charAt(end))) {
      end++;
    }
    if (end == 0 || end > 9) {
      throw notATime(text);
    }
    long number = Long.parseLong(lower, 0, end, 10);
    Duration duration =
        switch (lower.substring(end).strip()) {
          case "ms" -> Duration.ofMillis(number);
          case "s", "" -> Duration.ofSeconds(number);
          case "m", "min" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> throw notATime(text);
        };
    if (duration.compareTo(Duration.ofDays(1)) > 0) {
      throw notATime(text);
    }
    return duration;
  }

  private static IllegalArgumentException notATime(String text) {
    return new IllegalArgumentException(
        "a time to 24h looks like 500ms, 10s, 2m or 1h, not '" + text + "'");
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "troupe "
            + Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("unpackaged")
            + " on Java "
            + Runtime.version()
      };
    }
  }
}
