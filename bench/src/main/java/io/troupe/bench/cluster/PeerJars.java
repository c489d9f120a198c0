package io.troupe.bench.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The jars of a peer, in a folder of its own, filled by {@code bench/peers/fetch}. */
public final class PeerJars {
  private static final String RIVALS = "io.troupe.bench.rival.";

  /** What both worlds share: the bench's own interfaces, and where log lines go. */
  private static final List<String> SHARED =
      List.of("io.troupe.", "org.slf4j.", "ch.qos.logback.", "org.jspecify.");

  private final String peer;
  private final Path folder;

  private PeerJars(String peer, Path folder) {
    this.peer = peer;
    this.folder = folder;
  }

  /** Those of a peer, wherever the bench was built; they may be missing. */
  public static PeerJars of(String peer) {
    return new PeerJars(peer, target().resolve("peers").resolve(peer));
  }

  /** How to get them; empty if they are there. */
  public Optional<String> missing() {
    return jars().isEmpty()
        ? Optional.of(
            "%s needs its jars, and there are none in %s; get them: bench/peers/fetch %s"
                .formatted(peer, folder, peer))
        : Optional.empty();
  }

  /** As {@code java -cp} takes it: the peer's jars, then the bench's own classes. */
  public String classPath() {
    return folder.resolve("*") + File.pathSeparator + ownClasses();
  }

  /** Makes a client, of classes of its own. */
  public <T> T connect(Class<T> type, String simpleName, Rival.Place place) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader own = new Isolated(urls());
    // Where a peer looks for services of its own, and what threads that it starts inherit.
    thread.setContextClassLoader(own);
    try {
      return Class.forName(RIVALS + simpleName, true, own)
          .asSubclass(type)
          .getConstructor(Rival.Place.class)
          .newInstance(place);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the client of " + peer + " cannot be made", e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private URL[] urls() {
    return Stream.concat(jars().stream(), Stream.of(ownClasses()))
        .map(
            path -> {
              try {
                return path.toUri().toURL();
              } catch (MalformedURLException e) {
                throw new IllegalStateException(path + " is no URL", e);
              }
            })
        .toArray(URL[]::new);
  }

  private List<Path> jars() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + folder, e);
    }
  }

  /** The jar or folder with the bench's classes. */
  private static Path ownClasses() {
    try {
      return Path.of(PeerJars.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the bench's own classes are nowhere", e);
    }
  }

  private static Path target() {
    Path at = ownClasses();
    while (at.getParent() != null && !at.endsWith("target")) {
      at = at.getParent();
    }
    return at;
  }

  /** Asks its own jars first, but for what is shared. */
  private static final class Isolated extends URLClassLoader {
    Isolated(URL[] urls) {
      super(urls, PeerJars.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(RIVALS) && SHARED.stream().anyMatch(name::startsWith)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null) {
          return known;
        }
        try {
          return findClass(name);
        } catch (ClassNotFoundException e) {
          return super.loadClass(name, resolve);
        }
      }
    }

    @Override
    public URL getResource(String name) {
      URL own = findResource(name);
      return own == null ? super.getResource(name) : own;
    }
  }
}
