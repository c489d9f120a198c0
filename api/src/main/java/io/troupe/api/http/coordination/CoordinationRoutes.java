package io.troupe.api.http.coordination;

import io.troupe.api.Troupe;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.wire.Response;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds what a request about coordination asks for. */
public final class CoordinationRoutes {
  private final LockRoutes locks;
  private final SemaphoreRoutes semaphores;
  private final LatchRoutes latches;
  private final BarrierRoutes barriers;
  private final ServiceRoutes services;
  private final SessionRoutes sessions;
  private final NumberRoutes numbers;

  /** Routes to what this one coordinates. */
  public CoordinationRoutes(Troupe troupe) {
    this.locks = new LockRoutes(troupe);
    this.semaphores = new SemaphoreRoutes(troupe);
    this.latches = new LatchRoutes(troupe);
    this.barriers = new BarrierRoutes(troupe);
    this.services = new ServiceRoutes(troupe);
    this.sessions = new SessionRoutes(troupe);
    this.numbers = new NumberRoutes(troupe);
  }

  /** Answers those who wait, that they still do. */
  public void close() {
    locks.close();
    semaphores.close();
    latches.close();
    barriers.close();
    services.close();
  }

  /**
   * Whether it is about one lock, semaphore, latch, barrier or service: one partition is asked, and
   * nothing is waited for, so that the loop of the connection may do it without another thread.
   */
  public static boolean isShort(String path) {
    String parent = parent(path);
    return path.length() > parent.length()
        && (parent.equals(LockRoutes.PATH)
            || parent.equals(SemaphoreRoutes.PATH)
            || parent.equals(LatchRoutes.PATH)
            || parent.equals(BarrierRoutes.PATH)
            || parent.equals(ServiceRoutes.PATH));
  }

  /** The answer, unless the path is none of those here. */
  public Optional<CompletionStage<Response>> handle(Target target, Call call) {
    String path = target.path();
    return Optional.ofNullable(
        switch (parent(path)) {
          case LockRoutes.PATH ->
              path.equals(LockRoutes.PATH) ? locks.list(call) : locks.lock(target, call);
          case LockRoutes.GRAPH -> path.equals(LockRoutes.GRAPH) ? locks.graph(call) : null;
          case SemaphoreRoutes.PATH ->
              path.equals(SemaphoreRoutes.PATH)
                  ? semaphores.list(call)
                  : semaphores.semaphore(target, call);
          case LatchRoutes.PATH ->
              path.equals(LatchRoutes.PATH) ? latches.list(call) : latches.latch(target, call);
          case BarrierRoutes.PATH ->
              path.equals(BarrierRoutes.PATH)
                  ? barriers.list(call)
                  : barriers.barrier(target, call);
          case ServiceRoutes.PATH ->
              path.equals(ServiceRoutes.PATH)
                  ? services.list(call)
                  : services.service(target, call);
          case SessionRoutes.PATH ->
              path.equals(SessionRoutes.PATH) ? sessions.all(call) : sessions.one(target, call);
          case NumberRoutes.ATOMICS -> numbers.atomic(target, call);
          case NumberRoutes.IDS -> numbers.ids(target, call);
          default -> null;
        });
  }

  /** The route of a path as docs/openapi.yaml writes it, if it is one of those here. */
  public static @Nullable String routeOf(String path) {
    String parent = parent(path);
    return switch (parent) {
      case LockRoutes.PATH ->
          path.equals(parent) ? parent : LeaseRoutes.routeOf(path, parent, "/{lock}");
      case LockRoutes.GRAPH -> path.equals(parent) ? parent : null;
      case SemaphoreRoutes.PATH ->
          path.equals(parent) ? parent : LeaseRoutes.routeOf(path, parent, "/{semaphore}");
      case LatchRoutes.PATH -> path.equals(parent) ? parent : LatchRoutes.routeOf(path);
      case BarrierRoutes.PATH -> path.equals(parent) ? parent : BarrierRoutes.routeOf(path);
      case ServiceRoutes.PATH -> path.equals(parent) ? parent : ServiceRoutes.routeOf(path);
      case SessionRoutes.PATH -> path.equals(parent) ? parent : SessionRoutes.routeOf(path);
      case NumberRoutes.ATOMICS -> parent + (path.endsWith("/add") ? "/{atomic}/add" : "/{atomic}");
      case NumberRoutes.IDS -> parent + "/{ids}";
      default -> null;
    };
  }

  /** The first two steps of a path: {@code /v1/locks}. */
  private static String parent(String path) {
    int second = path.indexOf('/', 1);
    int third = second < 0 ? -1 : path.indexOf('/', second + 1);
    return third < 0 ? path : path.substring(0, third);
  }
}
