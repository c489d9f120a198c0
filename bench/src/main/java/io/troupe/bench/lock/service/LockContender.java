package io.troupe.bench.lock.service;

import io.troupe.bench.cluster.Members;
import io.troupe.bench.load.Subject;
import java.time.Duration;
import java.util.List;

/**
 * A service with its members.
 *
 * @param name in tables; ours begin with "troupe"
 */
public record LockContender(String name, LockService service, Members members)
    implements Subject, LockService {
  @Override
  public Client client(int number) {
    return service.client(number);
  }

  @Override
  public List<Long> abandon(List<String> names, Duration time) {
    return service.abandon(names, time);
  }

  @Override
  public void close() {
    service.close();
    members.close();
  }
}
