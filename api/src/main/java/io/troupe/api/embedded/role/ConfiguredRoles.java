package io.troupe.api.embedded.role;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import io.troupe.actors.Bytes;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.Troupe;
import io.troupe.api.role.Role;
import io.troupe.api.role.RoleFactory;
import io.troupe.api.role.RoleTerms;
import io.troupe.api.role.Roles;
import io.troupe.coordination.election.ElectionName;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The roles that {@code troupe.roles} names, each with a class from the class path. */
public final class ConfiguredRoles {
  private static final String PATH = "troupe.roles";
  private static final Set<String> SETTINGS =
      Set.of("class", "priority", "data", "lease", "delay", "start-timeout", "stop-timeout");

  private final List<Configured> roles;

  private ConfiguredRoles(List<Configured> roles) {
    this.roles = List.copyOf(roles);
  }

  private record Configured(String name, RoleTerms terms, RoleFactory factory) {}

  /**
   * Reads them; no object of any is made yet.
   *
   * @throws StartRefusedException if one of them is not allowed, or its class is none of a role
   */
  public static ConfiguredRoles of(Config config) {
    ConfigObject all = config.getObject(PATH);
    if (all.size() > Roles.MAX_ROLES) {
      throw new StartRefusedException(
          Reason.UNSAFE_SETTING,
          "%s has %d roles; a node hosts at most %d".formatted(PATH, all.size(), Roles.MAX_ROLES));
    }
    List<Configured> read = new ArrayList<>();
    for (String name : new TreeSet<>(all.keySet())) {
      try {
        if (!(all.get(name) instanceof ConfigObject role)) {
          throw new IllegalArgumentException("a role is written NAME { class = … }");
        }
        read.add(read(new ElectionName(name), role.toConfig()));
      } catch (ConfigException | IllegalArgumentException e) {
        throw new StartRefusedException(
            Reason.UNSAFE_SETTING, "%s.%s: %s".formatted(PATH, name, e.getMessage()), e);
      }
    }
    return new ConfiguredRoles(read);
  }

  private static Configured read(ElectionName name, Config role) {
    for (String setting : role.root().keySet()) {
      if (!SETTINGS.contains(setting)) {
        throw new IllegalArgumentException(
            "a role has no setting '%s', but %s".formatted(setting, new TreeSet<>(SETTINGS)));
      }
    }
    RoleTerms usual = RoleTerms.DEFAULT;
    Config full =
        role.withFallback(
            ConfigFactory.parseString(
                """
                priority = %d, data = "", lease = %d ms, delay = %d ms
                start-timeout = %d ms, stop-timeout = %d ms
                """
                    .formatted(
                        usual.priority(),
                        usual.lease().toMillis(),
                        usual.delay().toMillis(),
                        usual.startTimeout().toMillis(),
                        usual.stopTimeout().toMillis())));
    return new Configured(
        name.value(),
        new RoleTerms(
            full.getInt("priority"),
            Bytes.utf8(full.getString("data")),
            full.getDuration("lease"),
            full.getDuration("delay"),
            full.getDuration("start-timeout"),
            full.getDuration("stop-timeout")),
        factory(full.getString("class")));
  }

  private static RoleFactory factory(String name) {
    try {
      Class<? extends Role> type =
          Class.forName(name, false, ConfiguredRoles.class.getClassLoader()).asSubclass(Role.class);
      if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
        throw new NoSuchMethodException(name);
      }
      Constructor<? extends Role> constructor = type.getConstructor(Troupe.class);
      return troupe -> {
        try {
          return constructor.newInstance(troupe);
        } catch (InvocationTargetException e) {
          throw e.getCause() instanceof Exception cause ? cause : e;
        }
      };
    } catch (ClassNotFoundException | LinkageError e) {
      throw new IllegalArgumentException("there is no class " + name + " on the class path", e);
    } catch (NoSuchMethodException | ClassCastException e) {
      throw new IllegalArgumentException(
          "%s is no public class that implements %s and has a public constructor that takes a %s"
              .formatted(name, Role.class.getName(), Troupe.class.getName()),
          e);
    }
  }

  /** Hosts all of them. */
  public void host(Roles on) {
    roles.forEach(
        role -> {
          var unused = on.host(role.name(), role.terms(), role.factory());
        });
  }
}
