package io.troupe.api.embedded.membership;

import com.typesafe.config.Config;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.Loopback;
import io.troupe.api.TroupeSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** What Pekko's own transport listens on. */
final class Artery {
  private Artery() {}

  /** Promise P7, for what Pekko would listen on, found as Pekko finds it. */
  static void refuseOpenAddress(TroupeSettings settings) {
    Config artery = settings.config().getConfig("pekko.remote.artery");
    if (!artery.getBoolean("enabled")) {
      throw new StartRefusedException(
          Reason.UNSAFE_SETTING,
          "pekko.remote.artery.enabled is off: the older transport listens where Troupe does not"
              + " look");
    }
    for (String path : List.of("canonical.hostname", "bind.hostname")) {
      String host = artery.getString(path);
      // Empty means: as the canonical one.
      if (path.startsWith("canonical") || !host.isEmpty()) {
        var unused = Loopback.require("pekko.remote.artery." + path, resolved(host));
      }
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
}
