package io.troupe.api.actor;

import io.troupe.api.Troupe;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Options;
import io.troupe.api.map.TroupeMap;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A node whose maps answer what a test says, when it says so. */
final class HeldMap {
  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

  /**
   * What a map was asked.
   *
   * @param method of {@link AsyncTroupeMap}
   */
  record Call(String method, List<Object> arguments, CompletableFuture<Object> answer) {
    Options options() {
      return (Options) arguments.getLast();
    }
  }

  Troupe troupe() {
    return proxy(Troupe.class, this::ofTroupe);
  }

  /** The next that was asked, and not looked at yet. */
  Call next() {
    try {
      Call call = calls.poll(30, TimeUnit.SECONDS);
      if (call == null) {
        throw new AssertionError("nothing was asked");
      }
      return call;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether something was asked that was not looked at. */
  boolean hasNext() {
    return !calls.isEmpty();
  }

  private Object ofTroupe(Method method, List<Object> arguments) {
    return proxy(TroupeMap.class, this::ofMap);
  }

  private Object ofMap(Method method, List<Object> arguments) {
    return proxy(AsyncTroupeMap.class, this::ofAsync);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a proxy returns objects; its caller has the stage
  private Object ofAsync(Method method, List<Object> arguments) {
    Call call = new Call(method.getName(), arguments, new CompletableFuture<>());
    calls.add(call);
    return call.answer();
  }

  private interface Answers {
    Object answer(Method method, List<Object> arguments);
  }

  private static <T> T proxy(Class<T> type, Answers answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                answers.answer(method, arguments == null ? List.of() : List.of(arguments))));
  }
}
