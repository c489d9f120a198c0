package io.troupe.api.service;

import io.troupe.api.Troupe;
import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.Instance;

/** Offers prices, and is found for as long as it lives. */
final class PriceServer implements AutoCloseable {
  private static final Health NO_DATABASE = new Health(Health.State.CRITICAL, "no database");

  private final ServiceRegistration registration;

  PriceServer(Troupe troupe, String id, String address) {
    registration = troupe.service("prices").register(Instance.at(id, address).with("zone", "a"));
  }

  /** What a check of its own found, which whoever looks for prices hears of. */
  void databaseAnswers(boolean answers) {
    var unused = registration.setHealth(answers ? Health.PASSING : NO_DATABASE);
  }

  @Override
  public void close() {
    registration.close();
  }
}
