package io.troupe.api.embedded.links;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.Loopback;
import io.troupe.api.TroupeSettings;
import io.troupe.api.TroupeSettings.LinkFiles;
import io.troupe.persistence.transport.TransportSettings.Secret;
import io.troupe.persistence.transport.TransportSettings.Security;
import io.troupe.persistence.transport.TransportSettings.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;

/**
 * What a node's two transports may use, read once and checked.
 *
 * @param groups for the one of the groups
 * @param actors for the one of the actors, if there is TLS
 */
public record NodeLinks(Security groups, Optional<ArteryTls> actors) {
  /** For loopback addresses only. */
  public static final NodeLinks NONE = new NodeLinks(Security.NONE, Optional.empty());

  private static final String ARTERY = "pekko.remote.artery.";

  /** What a secret and a key may let nobody do: only their owner changes them, and no stranger. */
  private static final Set<PosixFilePermission> TOO_OPEN =
      Set.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  /**
   * As the settings say.
   *
   * @throws StartRefusedException if a file cannot be used, or an address is open without them
   */
  public static NodeLinks of(TroupeSettings settings) {
    Optional<LinkFiles> files = settings.links().files();
    refuseOpenAddresses(settings, files.isPresent());
    return files.map(it -> read(it, settings.cluster().cluster())).orElse(NONE);
  }

  private static NodeLinks read(LinkFiles files, String cluster) {
    Tls tls = new Tls(files.certificate(), files.key(), files.authorities());
    refuseReadable("troupe.cluster.tls.key", files.key());
    Secret secret = secret(files.secret());
    return new NodeLinks(
        new Security(Optional.of(tls), Optional.of(secret)),
        Optional.of(ArteryTls.read(tls, secret, cluster)));
  }

  private static Secret secret(Path file) {
    String setting = "troupe.cluster.secret-file";
    refuseReadable(setting, file);
    try {
      // A line's end that an editor or echo put there is not part of it.
      return new Secret(Files.readString(file).replaceFirst("\\r?\\n$", ""));
    } catch (IOException e) {
      throw refused("%s: %s cannot be read as text: %s".formatted(setting, file, e), e);
    } catch (IllegalArgumentException e) {
      throw refused("%s: %s: %s".formatted(setting, file, e.getMessage()), e);
    }
  }

  private static void refuseReadable(String setting, Path file) {
    try {
      Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
      if (found.stream().anyMatch(TOO_OPEN::contains)) {
        throw new StartRefusedException(
            Reason.UNSAFE_SETTING,
            "%s: %s can be read by everybody, or changed by others than its owner, so it keeps nobody out; try chmod 600 %s"
                .formatted(setting, file, file));
      }
    } catch (UnsupportedOperationException e) {
      return; // this file system knows no such thing
    } catch (IOException e) {
      throw refused("%s: %s cannot be read: %s".formatted(setting, file, e), e);
    }
  }

  private static StartRefusedException refused(String why, Exception cause) {
    return new StartRefusedException(Reason.UNSAFE_SETTING, why, cause);
  }

  /** Promise P7, for what Pekko would listen on too, found as Pekko finds it. */
  private static void refuseOpenAddresses(TroupeSettings settings, boolean hasTls) {
    Config config = settings.config();
    if (!config.getBoolean(ARTERY + "enabled")) {
      throw new StartRefusedException(
          Reason.UNSAFE_SETTING,
          "pekko.remote.artery.enabled is off: the older transport listens where Troupe does not"
              + " look");
    }
    check("troupe.cluster.host", settings.links().host(), hasTls);
    check(ARTERY + "canonical.hostname", config.getString(ARTERY + "canonical.hostname"), hasTls);
    String bind = config.getString(ARTERY + "bind.hostname");
    if (!bind.isEmpty() && !hasTls) { // empty means: as the canonical one
      check(ARTERY + "bind.hostname", bind, false);
    }
  }

  private static void check(String setting, String host, boolean hasTls) {
    String resolved = resolved(host);
    if (!hasTls) {
      var unused = Loopback.requireWithoutTls(setting, resolved);
    } else if (isWildcard(resolved)) {
      throw new StartRefusedException(
          Reason.UNSAFE_SETTING,
          "%s is '%s': others must find the node at it, so it is one address of this machine"
              .formatted(setting, host));
    }
  }

  private static boolean isWildcard(String host) {
    try {
      return InetAddress.getByName(host).isAnyLocalAddress();
    } catch (UnknownHostException e) {
      throw new StartRefusedException(
          Reason.ADDRESS_UNAVAILABLE, "the host '" + host + "' is not known", e);
    }
  }

  /** The words that Pekko replaces by what the machine says of itself. */
  private static String resolved(String host) {
    try {
      return switch (host) {
        case "<getHostAddress>" -> InetAddress.getLocalHost().getHostAddress();
        case "<getHostName>" -> InetAddress.getLocalHost().getHostName();
        default -> host;
      };
    } catch (UnknownHostException e) {
      throw new StartRefusedException(
          Reason.ADDRESS_UNAVAILABLE, "this machine has no name for '" + host + "'", e);
    }
  }

  /** What the actor system needs beside its other settings. */
  public Config on(Config config) {
    return actors.isEmpty()
        ? config
        : config.withValue(ARTERY + "transport", ConfigValueFactory.fromAnyRef("tls-tcp"));
  }

  /** What the actor system needs beside these parts, and they themselves. */
  public ActorSystemSetup on(Setup... parts) {
    Stream<Setup> own = actors.stream().map(tls -> SSLEngineProviderSetup.create(unused -> tls));
    return ActorSystemSetup.create(Stream.concat(Stream.of(parts), own).toArray(Setup[]::new));
  }
}
