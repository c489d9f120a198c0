package io.troupe.api.embedded.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.api.Troupe;
import io.troupe.api.role.HostedRole;
import io.troupe.api.role.Role;
import io.troupe.api.role.RoleFactory;
import io.troupe.api.role.RoleStatus;
import io.troupe.api.role.RoleTerm;
import io.troupe.api.role.RoleTerms;
import io.troupe.api.role.Roles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfiguredRolesTest {
  private static final String SWEEP = "class = \"" + Sweep.class.getName() + "\"";

  private final List<String> hosted = new ArrayList<>();

  /** A role that a file may name. */
  public static final class Sweep implements Role {
    /** As the node makes it. */
    public Sweep(Troupe unused) {}

    @Override
    public void start(RoleTerm term) {}

    @Override
    public void stop() {}
  }

  /** No role: nobody can make it. */
  public static final class Lonely implements Role {
    @Override
    public void start(RoleTerm term) {}

    @Override
    public void stop() {}
  }

  private final Roles roles =
      new Roles() {
        @Override
        public HostedRole host(String name, RoleTerms terms, RoleFactory factory) {
          hosted.add(name + " " + terms.priority() + " " + terms.lease());
          return new HostedRole() {
            @Override
            public RoleStatus status() {
              throw new AssertionError("nobody asks");
            }

            @Override
            public void close() {}
          };
        }

        @Override
        public List<RoleStatus> all() {
          return List.of();
        }
      };

  private static ConfiguredRoles read(String text) {
    return ConfiguredRoles.of(ConfigFactory.parseString("troupe.roles { " + text + " }"));
  }

  private static void refused(String text, String says) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining(says);
  }

  @Test
  void hostsWhatIsNamed() {
    read("b { %s, priority = 7, lease = 3 s, stop-timeout = 1 s }, \"a.x\" { %s }"
            .formatted(SWEEP, SWEEP))
        .host(roles);
    assertThat(hosted)
        .containsExactly("a.x 0 " + RoleTerms.DEFAULT.lease(), "b 7 " + Duration.ofSeconds(3));
  }

  @Test
  void refusesWhatCannotBe() {
    refused("a { class = com.example.None }", "troupe.roles.a: there is no class com.example.None");
    refused(
        "a { class = java.lang.String }", "java.lang.String is no public class that implements");
    refused("a { class = \"" + Lonely.class.getName() + "\" }", "a public constructor that takes");
    refused("a { priority = 1 }", "class");
    refused("a = 1", "a role is written NAME { class");
    refused("\"a b\" { %s }".formatted(SWEEP), "an election's name");
    refused(
        "a { %s, prio = 1 }".formatted(SWEEP), "a role has no setting 'prio', but [class, data");
    refused("a { %s, priority = 1001 }".formatted(SWEEP), "a priority is from 0 to 1000");
    refused("a { %s, lease = 1 s }".formatted(SWEEP), "the time to stop a role is from 1 to 500");
  }

  @Test
  void aNodeHasAtMost64() {
    assertThat(many(Roles.MAX_ROLES)).isNotNull();
    assertThatThrownBy(() -> many(Roles.MAX_ROLES + 1))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("has 65 roles; a node hosts at most 64");
  }

  private static ConfiguredRoles many(int count) {
    return read(
        IntStream.range(0, count)
            .mapToObj(it -> "r" + it + " { " + SWEEP + " }")
            .collect(Collectors.joining(", ")));
  }
}
