package io.troupe.testkit.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** A process to be mistreated. The first argument says what it does. */
final class TinyNode {
  static final Duration LONGEST_USUAL_GAP = Duration.ofMillis(400);
  private static final long TICK_NANOS = 5_000_000;

  private TinyNode() {}

  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(RunningJdk.java().toString());
    Collections.addAll(command, "-Xmx32m", "-XX:TieredStopAtLevel=1");
    Collections.addAll(command, "-cp", System.getProperty("java.class.path"));
    command.add(TinyNode.class.getName());
    Collections.addAll(command, arguments);
    return command;
  }

  public static void main(String[] args) throws InterruptedException {
    switch (args[0]) {
      case "tick" -> tick();
      case "fail" -> {
        System.err.println("no quorum");
        System.exit(3);
      }
      case "flood" -> {
        for (int n = 0; n < 50_000; n++) {
          System.out.println("line " + n);
        }
        tick();
      }
      case "deaf" -> {
        Runtime.getRuntime().addShutdownHook(new Thread(TinyNode::never));
        tick();
      }
      case "dial" -> dial(Integer.parseInt(args[1]));
      case "host" -> host(Path.of(args[1]), args[2]);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Runs until it is stopped, and says when it finds that it stood still. */
  private static void tick() {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("goodbye")));
    System.out.println(
        "ready, role " + System.getenv("ROLE") + " in " + Path.of("").toAbsolutePath());
    long before = System.nanoTime();
    while (true) {
      LockSupport.parkNanos(TICK_NANOS);
      long now = System.nanoTime();
      if (now - before > LONGEST_USUAL_GAP.toNanos()) {
        System.out.println("stood still for " + (now - before) / 1_000_000 + " ms");
      }
      before = now;
    }
  }

  /** Starts a node of its own, and ends without closing it. */
  private static void host(Path log, String end) {
    NodeProcess guest = NodeProcess.named("guest").command(command("tick")).log(log).start();
    guest.awaitLine(Pattern.compile("ready"), Duration.ofMinutes(1));
    System.out.println("guest is process " + guest.pid());
    switch (end) {
      case "exit" -> System.exit(0);
      case "wait" -> never();
      default -> throw new IllegalArgumentException(end);
    }
  }

  /** Says whom it reaches at a port of 127.0.0.1. */
  private static void dial(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      byte[] answer = socket.getInputStream().readAllBytes();
      System.out.println("reached " + new String(answer, StandardCharsets.UTF_8));
    } catch (IOException e) {
      System.out.println("reached nobody");
    }
  }

  private static void never() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
