package io.troupe.api.guard.servlet;

import io.troupe.api.guard.HttpGuard;
import io.troupe.api.guard.TokenMemory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** A servlet in Jetty that keeps what was put last, behind the filter. */
public final class FencedServlet implements AutoCloseable {
  private final Server server;

  private static final class Shelf extends HttpServlet {
    private final transient Map<String, byte[]> values = new ConcurrentHashMap<>();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getOutputStream().write(values.get(request.getRequestURI()));
    }

    @Override
    protected void doPut(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      values.put(request.getRequestURI(), request.getInputStream().readAllBytes());
    }
  }

  /** Starts it on loopback. */
  public FencedServlet(TokenMemory memory) throws Exception {
    ServletContextHandler context = new ServletContextHandler("/");
    context.addFilter(
        new FilterHolder(new FencingFilter(new HttpGuard(memory))),
        "/*",
        EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new ServletHolder(new Shelf()), "/*");
    server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.setHandler(context);
    server.start();
  }

  /** Where it is. */
  public URI uri() {
    return server.getURI();
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
