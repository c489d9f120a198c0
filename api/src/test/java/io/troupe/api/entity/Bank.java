package io.troupe.api.entity;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.troupe.api.Troupe;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;

/** The user's own actor system, beside a node in the same process. */
public final class Bank {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              pekko.persistence.journal.plugin = "troupe.persistence.journal"
              pekko.persistence.snapshot-store.plugin = "troupe.persistence.snapshot-store"
              pekko.actor {
                serializers.account = "io.troupe.api.entity.AccountSerializer"
                serialization-bindings {
                  "io.troupe.api.entity.Account$Event" = account
                  "io.troupe.api.entity.Account$Balance" = account
                }
              }
              """)
          .withFallback(ConfigFactory.load());

  private Bank() {}

  /** Starts an account. End the system before the node. */
  public static ActorSystem<Account.Command> open(Troupe troupe, String number) {
    return ActorSystem.create(
        Account.of(number),
        "bank",
        ActorSystemSetup.create(BootstrapSetup.create(CONFIG), EntityPersistence.of(troupe)));
  }
}
